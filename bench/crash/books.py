"""The product's books beside one another and beside the sink: the ledger, timelines, limits, counts, what is left."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

ATTEMPTS = "SELECT message_id, address, state, count(*) FROM emails_attempt GROUP BY 1, 2, 3"
# How the story of one attempt may go, by how it ended. A late answer is evidence; a click may have told before it.
STORIES = {
    "accepted": {
        ("handing_over", "delivered"),
        ("handing_over", "found_in_sent"),
        ("handing_over", "failed", "evidence"),
        ("handing_over", "failed", "evidence", "delivered"),
    },
    "released": {("handing_over", "put_back")},
    "deferred": {("handing_over", "deferred"), ("handing_over", "failed", "evidence", "failed")},
    "unknown": {("handing_over", "failed")},
    "not_sent": {("handing_over", "failed")},
}
TOLD = """
SELECT attempt.state, told.kinds, count(*) FROM emails_attempt AS attempt LEFT JOIN (
    SELECT attempt_id, array_agg(kind::text ORDER BY id) AS kinds FROM emails_event
     WHERE attempt_id IS NOT NULL AND kind NOT IN ('viewed', 'clicked') GROUP BY 1
) AS told ON told.attempt_id = attempt.id GROUP BY 1, 2
"""
NOT_ONCE = """
SELECT count(*) FROM (
    SELECT email.id FROM emails_email AS email LEFT JOIN emails_event AS event
        ON event.email_id = email.id AND event.kind = 'scheduled'
     GROUP BY 1 HAVING count(event.id) <> 1
) AS email
"""
# What each limit counted, in five minutes, beside the hand-overs that were not given back.
GONE = """
WITH gone AS (
    SELECT attempt.channel_id, email.sender_id, date_bin('5 minutes', claimed_at, '2000-01-01 00:00+00') AS at
      FROM emails_attempt AS attempt JOIN emails_email AS email ON email.id = attempt.email_id
     WHERE attempt.state <> 'released'
), counted AS (
    SELECT 'channel ' || channel_id AS name, starts_at AS at, granted FROM delivery_limitbucket
    UNION ALL SELECT scope || key, starts_at, granted FROM delivery_tally WHERE scope IN ('o', 'u')
    UNION ALL SELECT scope, starts_at, sum(granted) FROM delivery_tally WHERE scope = 'd' GROUP BY 2, 1
), real AS (
    SELECT 'channel ' || channel_id AS name, at, count(*) AS granted FROM gone GROUP BY 1, 2
    UNION ALL SELECT 'u' || sender_id, at, count(*) FROM gone GROUP BY 1, 2
    UNION ALL SELECT 'o', at, count(*) FROM gone GROUP BY 2
    UNION ALL SELECT 'd', at, count(*) FROM gone GROUP BY 2
)
SELECT coalesce(sum(abs(coalesce(counted.granted, 0) - coalesce(real.granted, 0))), 0)
  FROM counted FULL JOIN real USING (name, at)
"""
LATEST = """
SELECT count(*) FROM emails_email AS email WHERE last_activity_at IS DISTINCT FROM (
    SELECT max(event.at) FROM emails_event AS event WHERE event.email_id = email.id
       AND event.kind IN ('viewed', 'clicked') AND event.data->>'verdict' = 'human')
"""
LEFT_OVER = """
SELECT (SELECT count(*) FROM delivery_seat WHERE lease_until > now())
     + (SELECT count(*) FROM tracking_hit WHERE look_at < now() - interval '10 seconds')
     + (SELECT count(*) FROM tracking_spoolposition)
     + (SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'
           AND datname = current_database() AND state_change < now() - interval '5 seconds')
"""
OFF = 600.0  # seconds from a claim to the message's arrival, at most
PERSON = re.compile(r"p(\d+)@firm")


@dataclass(frozen=True)
class Taken:
    """A message as the sink wrote it down."""

    id: str
    to: tuple[str, ...]  # of the envelope
    at: float  # when it was taken
    message: str

    @cached_property
    def letter(self) -> EmailMessage:
        return message_from_string(self.message, policy=policy.default)


def read(taken: Path) -> Iterable[Taken]:
    """All of them; a line that is being written does not count yet."""
    with taken.open() as file:
        for line in file:
            if line.endswith("\n"):
                said = json.loads(line)
                yield Taken(said["id"], tuple(said["to"]), said["at"], said["message"])


class Books:
    """Of one database, beside what the sink took."""

    def __init__(self, url: str, taken: Path) -> None:
        self._url, self._taken = url, taken

    def left_over(self) -> int:
        """Seats, hits whose time for a verdict has passed, files half drained and transactions that nobody ends."""
        return int(self._ask(LEFT_OVER)[0][0])

    def faults(self) -> dict[str, int]:
        """All to be 0."""
        states: dict[str, Counter[str]] = defaultdict(Counter)
        addresses: dict[str, str] = {}
        for message_id, address, state, count in self._ask(ATTEMPTS):
            states[message_id][state] += count
            addresses[message_id] = address
        taken = list(read(self._taken))
        often = Counter(each.id for each in taken)
        return {
            "wrong_ledger": sum(_is_wrong(states[name], often[name]) for name in states.keys() | often.keys()),
            "misaddressed": sum(not _is_theirs(each, addresses.get(each.id, "")) for each in taken),
            "wrong_dates": sum(abs(each.letter["Date"].datetime.timestamp() - each.at) > OFF for each in taken),
            "wrong_timelines": self._untold() + int(self._ask(NOT_ONCE)[0][0]),
            "wrong_limits": int(self._ask(GONE)[0][0]),
            "wrong_activity": int(self._ask(LATEST)[0][0]),
            "left_over": self.left_over(),
        }

    def _untold(self) -> int:
        rows = self._ask(TOLD)
        return sum(count for state, kinds, count in rows if tuple(kinds or ()) not in STORIES.get(state, set()))

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url, connect_timeout=10) as conn:
            return conn.execute(sql.encode()).fetchall()


def _is_wrong(states: Counter[str], taken: int) -> bool:
    """Whether the attempts under one Message-ID say something else than the sink."""
    if states["accepted"]:
        return states["accepted"] > 1 or taken != 1
    return taken > (1 if states["unknown"] else 0)


def _is_theirs(taken: Taken, address: str) -> bool:
    """Whether it went to the one person whom it is for, and says what is theirs."""
    person = PERSON.match(address)
    if taken.to != (address,) or person is None:
        return False
    body = taken.letter.get_body(("plain",))
    return body is not None and f"Company {person.group(1)} and we" in body.get_content()
