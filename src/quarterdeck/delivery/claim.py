"""Claim: emails whose time has come become In progress, owned by one sender under a lease (design 5.1).

One short transaction for one channel. Nothing here touches the network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from quarterdeck.compose.letter import Letter
from quarterdeck.delivery import held
from quarterdeck.delivery.models import Channel, SenderClock
from quarterdeck.delivery.pace import limits
from quarterdeck.delivery.pace.gate import Gate
from quarterdeck.delivery.rules import judge_all
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import Moved, announce_emails
from quarterdeck.emails.moves import Change, move_each
from quarterdeck.emails.reasons import Reason, told
from quarterdeck.kit import prepared
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.sayings import keep

LEASE = timedelta(seconds=60)
OPEN = (Path(__file__).parent / "sql" / "open_attempts.sql").read_text()


@dataclass(frozen=True, slots=True)
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
    due = Email.objects.filter(channel=channel_id, status=Email.Status.SCHEDULED, due_at__lte=now)
    free = due.order_by("due_at", "pk").select_for_update(skip_locked=True, no_key=True)
    due_now = list(free[: granted.count]) if granted.count else []
    emails = gate.let_through(due_now, now)
    if not emails:
        return Batch(delayed=gate.delayed)
    letters, refusals = judge_all(emails)
    moved = _move(emails, letters, refusals, now)
    taken = [email for email in emails if email.pk in letters and email.pk in moved]
    attempts = _open_attempts(channel, taken, owner, now)
    _record(moved, refusals, attempts, now)
    limits.book(channel, granted, len(taken), now)
    gate.book(taken, now)
    looks = clock if channel.files_sent else None
    claimed = [
        _claimed(email, attempts[email.pk], letters[email.pk], (granted.slot(n) - now).total_seconds(), looks)
        for n, email in enumerate(taken)
    ]
    return Batch(claimed, len(refusals), gate.delayed)


def _move(
    emails: Iterable[Email], letters: dict[int, Letter], refusals: dict[int, Reason], now: datetime
) -> dict[int, Moved]:
    """In progress with the merge values it goes with, keeping the story so far; or Failed with its reason."""
    changes = [
        Change(email.pk, "failed", failed_at=now, reason=refusals[email.pk])
        if email.pk in refusals
        else Change(email.pk, "in_progress", reason=email.reason, values=letters[email.pk].values)
        for email in emails
    ]
    return move_each(changes, only_from=["scheduled"])


@dataclass(frozen=True, slots=True)
class Opened:
    """A new attempt."""

    id: int
    token: UUID
    message_id: str
    at: datetime


def _open_attempts(channel: Channel, emails: Sequence[Email], owner: str, now: datetime) -> dict[int, Opened]:
    """One attempt for each email, by the email's id."""
    names = {email.pk: email.message_id() for email in emails}
    said = [
        {"email_id": each.pk, "decision": each.decision, "message_id": names[each.pk], "address": each.address}
        for each in emails
    ]
    lease = now + LEASE
    asked = {"channel": channel.pk, "owner": owner, "now": now, "lease_until": lease, "emails": json.dumps(said)}
    return {pk: Opened(attempt_id, token, names[pk], now) for pk, attempt_id, token in prepared.run(OPEN, asked)}


def _record(moved: dict[int, Moved], refusals: dict[int, Reason], attempts: dict[int, Opened], now: datetime) -> None:
    def fact(each: Moved) -> Fact:
        why = refusals.get(each.id)
        if why:
            data = {"sentence": keep(told(why)), "reason": why["code"]}
            return Fact("failed", each.id, each.person_id, each.sender_id, now, data=data)
        return Fact("handing_over", each.id, each.person_id, each.sender_id, now, attempts[each.id].id)

    Event.record_all(fact(each) for each in moved.values())
    announce_emails((each.sender_id, each.id) for each in moved.values())


def _claimed(email: Email, attempt: Opened, letter: Letter, wait: float, clock: SenderClock | None) -> Claimed:
    why = email.reason or {}
    return Claimed(
        attempt_id=attempt.id,
        token=attempt.token,
        channel_id=email.channel_id or 0,
        message_id=attempt.message_id,
        email=email,
        letter=letter,
        at=attempt.at,
        tries=int(why.get("tries", 0)),
        wait=wait,
        look_first=email.due_at is not None and held.in_gap(clock, email.due_at),
    )
