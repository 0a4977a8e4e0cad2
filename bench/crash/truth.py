"""What the product says of every email and hit, beside what the sink and the readers know."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.crash.books import read
from bench.crash.world import NOT_SENT
from quarterdeck.tracking.tokens import read_click, read_view, signer

EMAILS = """
SELECT email.id, email.status, coalesce(email.reason->>'code', ''), array_agg(DISTINCT attempt.message_id)
  FROM emails_email AS email LEFT JOIN emails_attempt AS attempt ON attempt.email_id = email.id
 GROUP BY email.id
"""
OPEN = """
SELECT (SELECT count(*) FROM emails_email WHERE status NOT IN ('delivered', 'failed', 'bounced', 'spam'))
     + (SELECT count(*) FROM emails_attempt WHERE state IN ('claimed', 'transmitting'))
     + (SELECT count(*) FROM compose_batchpart WHERE done_at IS NULL)
     + (SELECT count(*) FROM emails_email WHERE status = 'failed' AND reason->>'code' = ANY(%s) AND %s)
"""
TOLD = "SELECT kind, coalesce(data->>'reason', ''), count(DISTINCT email_id) FROM emails_event GROUP BY 1, 2"
HITS = """
SELECT email_id, kind, coalesce((data->>'n')::int, 0), count(*)
  FROM emails_event WHERE kind IN ('viewed', 'clicked') GROUP BY 1, 2, 3
"""
MISCOUNTED = """
SELECT count(*) FROM emails_email AS email LEFT JOIN (
    SELECT email_id, count(*) AS hits FROM emails_event
     WHERE kind IN ('viewed', 'clicked') AND data->>'verdict' IN ('human', 'machine') GROUP BY 1
) AS event ON event.email_id = email.id
WHERE coalesce(event.hits, 0) <> email.views + email.clicks + email.machine_views + email.machine_clicks
"""
SENDERS = "SELECT count(DISTINCT owner) FROM emails_attempt"
UNKNOWN = "outcome_unknown"


def filed(taken: Path) -> Counter[str]:
    """How often the sink wrote down each Message-ID."""
    return Counter(each.id for each in read(taken))


@dataclass(frozen=True)
class Truth:
    """The database to ask, the people who were to be written to, and what the sink wrote down."""

    url: str
    people: int
    taken: Path
    is_retried: bool  # a person presses Retry on what did not go

    def still_open(self) -> int:
        """Emails and attempts that have not come to an end, and parts of batches that are not made."""
        return int(self._ask(OPEN, list(NOT_SENT), self.is_retried)[0][0])

    def of_emails(self) -> dict[str, Any]:
        """Each email against what the sink has under its Message-ID."""
        taken = filed(self.taken)
        found: Counter[str] = Counter()
        ours: set[str] = set()
        rows = self._ask(EMAILS)
        for _id, status, code, names in rows:
            ours |= set(names)
            often = sum(taken[name] for name in names)  # under the Message-IDs of all decisions to send it
            found["doubled"] += max(often - 1, 0)
            found.update(_faults(status, code, often > 0))
        found["wrong_status"] += len(taken.keys() - ours)
        found["lost"] += self.people - len(rows)
        found["doubled"] += max(len(rows) - self.people, 0)
        told = {(kind, reason): count for kind, reason, count in self._ask(TOLD)}
        return {
            "lost": found["lost"], "doubled": found["doubled"], "stuck": self.still_open(),
            "wrong_status": found["wrong_status"], "uncertain": told.get(("failed", UNKNOWN), 0),
            "delivered": found["delivered"], "found_in_sent": told.get(("found_in_sent", ""), 0),
            "retried": told.get(("retried", ""), 0), "not_sent": found["not_sent"], "taken": taken.total(),
            "senders": self._ask(SENDERS)[0][0],
        }  # fmt: skip

    def of_hits(self, key: str, sent: set[str], answered: set[str]) -> dict[str, Any]:
        """Each request against the timeline; one that was killed before its answer may be kept or not."""
        sign = signer(key)
        kept = {(email, kind, n): count for email, kind, n, count in self._ask(HITS)}
        names = {path: _named(sign, path) for path in sent}
        return {
            "sent": len(sent),
            "acknowledged": len(answered),
            "kept": sum(kept.values()),
            "lost": sum(names[path] not in kept for path in answered),
            "doubled": sum(count - 1 for count in kept.values()) + len(kept.keys() - set(names.values())),
            "miscounted": self._ask(MISCOUNTED)[0][0],
        }

    def _ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, connect_timeout=10) as conn:
            return conn.execute(sql.encode(), values).fetchall()


def _faults(status: str, code: str, is_filed: bool) -> list[str]:
    """Under what an email counts."""
    if status == "delivered":
        return ["delivered"] if is_filed else ["lost", "wrong_status"]
    if status == "failed" and code == UNKNOWN:
        return []
    if status == "failed" and code in NOT_SENT and not is_filed:
        return ["not_sent"]
    return ["wrong_status"]


def _named(sign: Any, path: str) -> tuple[Any, str, int]:
    """Which email's which hit a path is."""
    token = path.rpartition("/")[2]
    if path.startswith("/t/v/"):
        return read_view(sign, token.removesuffix(".gif")), "viewed", 0
    click = read_click(sign, token)
    return click.about, "clicked", click.n
