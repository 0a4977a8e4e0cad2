"""Claim: emails whose time has come become In progress, owned by one sender under a lease (design 5.1).

One short transaction for one channel. Nothing here touches the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from quarterdeck.compose.letter import Letter
from quarterdeck.delivery import held
from quarterdeck.delivery.due import due_emails
from quarterdeck.delivery.models import Channel, SenderClock
from quarterdeck.delivery.pace import limits
from quarterdeck.delivery.pace.gate import Gate
from quarterdeck.delivery.rules import judge_all
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.moves import Change, move_each
from quarterdeck.emails.reasons import Reason, for_event
from quarterdeck.kit import prepared
from quarterdeck.kit.clock import db_now

LEASE = timedelta(seconds=60)
CLAIM = (Path(__file__).parent / "sql" / "claim.sql").read_text()


@dataclass(slots=True)  # a frozen one takes four times as long to make, and there is one for each email
class Claimed:
    """One email in a sender's hands. The token fences it: whoever lost the lease cannot write with it."""

    attempt_id: int
    token: UUID
    channel_id: int
    message_id: str
    email: Email
    letter: Letter
    at: datetime  # by the database's clock
    tries: int = 0  # temporary refusals of this decision so far
    wait: float = 0.0  # seconds from the claim until its slot
    look_first: bool = False  # it fell due while held: it may be in Sent already


@dataclass(frozen=True, slots=True)
class Batch:
    """What one claim found: emails to hand over, and how many were refused by a rule on the way."""

    claimed: list[Claimed] = field(default_factory=list)
    refused: int = 0
    delayed: int = 0  # by a rule, to a later time

    @property
    def is_empty(self) -> bool:
        return not self.claimed and not self.refused and not self.delayed


@transaction.atomic
def claim(channel_id: int, owner: str, most: int) -> Batch:
    """Up to `most` emails of a channel that are due, in the order of their time. Two senders never get the same."""
    gate = Gate.open(channel_id, most)
    channel = Channel.objects.select_for_update(no_key=True).filter(pk=channel_id, state=Channel.State.READY).first()
    now = db_now()
    clock = held.running_clock(now)
    if channel is None or clock is None:
        return Batch()
    granted = limits.grant(channel, now, gate.room(now, most))
    emails = gate.let_through(due_emails(channel_id, granted.count) if granted.count else [], now)
    if not emails:
        return Batch(delayed=gate.delayed)
    letters, refusals = judge_all(emails)
    refuse([email for email in emails if email.pk in refusals], refusals, now)
    attempts = _open_attempts([email for email in emails if email.pk in letters], letters, channel, owner)
    taken = [email for email in emails if email.pk in attempts]
    announce_emails((email.sender_id, email.pk) for email in emails)
    limits.book(channel, granted, len(taken), now)
    gate.book(taken, now)
    looks = clock if channel.files_sent else None
    claimed = [
        _claimed(email, letters[email.pk], attempts[email.pk], now, (granted.slot(n) - now).total_seconds(), looks)
        for n, email in enumerate(taken)
    ]
    return Batch(claimed, len(refusals), gate.delayed)


class Opened(NamedTuple):
    """A new attempt."""

    id: int
    token: UUID
    message_id: str


def _open_attempts(
    emails: Sequence[Email], letters: dict[int, Letter], channel: Channel, owner: str
) -> dict[int, Opened]:
    """In progress, with one attempt for each email; by the email's id."""
    if not emails:
        return {}
    names = {email.pk: email.message_id() for email in emails}
    said = [{"id": pk, "message_id": name, "merged": letters[pk].values} for pk, name in names.items()]
    rows = prepared.run(
        CLAIM,
        {
            "taken": json.dumps(said), "channel": channel.pk, "owner": owner, "lease": LEASE.total_seconds(),
            "origins": Email.origins("in_progress", ["scheduled"]),
        },
        binary=True,
    )  # fmt: skip
    return {pk: Opened(attempt_id, token, names[pk]) for pk, attempt_id, token in rows}


def refuse(emails: Sequence[Email], refusals: Mapping[int, Reason], now: datetime) -> None:
    """Failed, each with its reason by its id; the caller announces them."""
    changes, facts = [], []
    for email in emails:
        why = refusals[email.pk]
        changes.append(Change(email.pk, "failed", failed_at=now, reason=why))
        facts.append(Fact("failed", email.pk, email.person_id, email.sender_id, now, data=for_event(why)))
    move_each(changes, only_from=["scheduled"], facts=facts)


def _claimed(
    email: Email, letter: Letter, attempt: Opened, now: datetime, wait: float, clock: SenderClock | None
) -> Claimed:
    return Claimed(
        attempt_id=attempt.id,
        token=attempt.token,
        channel_id=email.channel_id or 0,
        message_id=attempt.message_id,
        email=email,
        letter=letter,
        at=now,
        tries=int(email.reason.get("tries", 0)) if email.reason else 0,
        wait=wait,
        look_first=email.due_at is not None and held.in_gap(clock, email.due_at),
    )
