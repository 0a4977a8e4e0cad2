"""What comes in is taken: read, matched and recorded, each message once, whoever takes it and however often."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.db.utils import OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure

from quarterdeck.inbound.apply import apply
from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.effects import Block, Effects, excerpt
from quarterdeck.inbound.models import Message, RawMail
from quarterdeck.inbound.plans import Incoming, Plan, plans_for
from quarterdeck.inbound.record import write
from quarterdeck.inbound.standing import State, lock
from quarterdeck.inbound.verdict import Kind, Verdict
from quarterdeck.kit.notices import announce
from quarterdeck.people.models import Suppression

__all__ = ["Incoming", "Outcome", "take"]

TRIES = 4  # of a transaction that met another one head-on
Status = Message.Status

log = structlog.get_logger("quarterdeck.intake")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message. `is_new` is False for one that was taken before."""

    kind: str
    status: str
    email_id: int | None
    is_new: bool


def take(incoming: Sequence[Incoming], progress: Callable[[], None] | None = None) -> list[Outcome]:
    """Read, match and record these messages in one transaction, in which `progress` is called too.

    Taking the same message again records nothing. Safe in many workers at once.
    """
    verdicts = [classify(each.raw) for each in incoming]
    for attempt in range(1, TRIES + 1):
        try:
            return _take(incoming, verdicts, progress)
        except OperationalError as error:
            again = isinstance(error.__cause__, DeadlockDetected | SerializationFailure)
            if not again or attempt == TRIES or connection.in_atomic_block:
                raise
            log.warning("taken again after a deadlock", messages=len(incoming))
            time.sleep(0.05 * attempt)
    raise AssertionError("unreachable")


@transaction.atomic
def _take(
    incoming: Sequence[Incoming], verdicts: Sequence[Verdict], progress: Callable[[], None] | None
) -> list[Outcome]:
    plans = plans_for(incoming, verdicts)
    new = _insert(plans)
    emails = {email_id for plan in new for email_id in plan.emails}
    states = lock(emails, {plan.message.attempt_id for plan in new if plan.message.attempt_id})
    _note_complaints(new, states)
    heard, effects = _heard(new), Effects()
    for plan in sorted(new, key=lambda each: (each.message.received_at, each.message.pk)):
        _record(plan, states, heard, effects)
    write(effects)
    _finish(new)
    if progress is not None:
        progress()
    fresh = {plan.message.uuid for plan in new}
    return [_outcome(plan, plan.message.uuid in fresh) for plan in plans]


def _outcome(plan: Plan, is_new: bool) -> Outcome:
    return Outcome(plan.message.kind, str(plan.fate), plan.message.email_id, is_new)


def _insert(plans: Sequence[Plan]) -> list[Plan]:
    """Add the messages in an order that never deadlocks; returns those that were not there before."""
    ordered = sorted(plans, key=lambda each: (each.message.digest, each.message.envelope_to))
    Message.objects.bulk_create([plan.message for plan in ordered], batch_size=500, ignore_conflicts=True)
    rows = dict(Message.objects.filter(uuid__in=[plan.message.uuid for plan in plans]).values_list("uuid", "pk"))
    new = [plan for plan in ordered if plan.message.uuid in rows]
    for plan in new:
        plan.message.pk = rows[plan.message.uuid]
    RawMail.store({plan.message.digest: plan.raw for plan in new})
    announce("review", [plan.message.pk for plan in new if plan.message.status == Status.OPEN])
    return new


def _heard(new: Sequence[Plan]) -> set[tuple[str, int]]:
    """(Message-ID, email) of what was recorded before: the same message may come to two of our mailboxes."""
    ids = {plan.message.message_id for plan in new} - {""}
    emails = {plan.message.email_id for plan in new} - {None}
    if not ids or not emails:
        return set()
    mine = [plan.message.pk for plan in new]
    before = Message.objects.filter(message_id__in=ids, email__in=emails).exclude(status=Status.OPEN)
    rows = before.exclude(pk__in=mine).exclude(kind=Kind.OWN)
    return {(message_id, email) for message_id, email in rows.values_list("message_id", "email") if email}


def _note_complaints(new: Sequence[Plan], states: dict[int, State]) -> None:
    """Which hand-overs were reported as spam before: each counts once (R12)."""
    attempts = {plan.message.attempt_id for plan in new if plan.message.kind == Kind.COMPLAINT} - {None}
    if not attempts:
        return
    before = Message.objects.filter(kind=Kind.COMPLAINT, email__in=states, attempt__in=attempts)
    rows = before.exclude(pk__in=[plan.message.pk for plan in new]).exclude(status=Status.OPEN)
    for email_id, attempt_id in rows.values_list("email", "attempt"):
        if email_id is not None and attempt_id is not None:
            states[email_id].complained.add(attempt_id)


def _record(plan: Plan, states: dict[int, State], heard: set[tuple[str, int]], effects: Effects) -> None:
    message = plan.message
    if plan.fate != Status.RECORDED:
        return
    twin = (message.message_id, message.email_id or 0)
    if message.message_id and twin in heard:
        plan.fate = Status.KEPT  # a copy of what is recorded
    elif message.email_id is None:
        _opt_out_alone(message, effects)
    else:
        plan.fate = apply(message, states, effects, plan.strays)
        if message.kind != Kind.OWN:
            heard.add(twin)


def _opt_out_alone(message: Message, effects: Effects) -> None:
    """A known person asks to be left alone, about no email in particular."""
    note, source = excerpt(message.text), Suppression.Source.REPLY
    effects.blocks.append(Block(message.sender, Suppression.Kind.UNSUBSCRIBED, note, source, None))


def _finish(new: Sequence[Plan]) -> None:
    """Write what became of the messages, where that was decided after they were added."""
    decided: dict[tuple[str, bool], list[int]] = {}
    for plan in new:
        if plan.fate != plan.message.status:
            decided.setdefault((plan.fate, plan.message.email_id is None), []).append(plan.message.pk)
    for (fate, is_loose), ids in decided.items():
        Message.move_all(ids, fate, **({"email": None} if is_loose else {}))
