"""Record: what the servers said becomes outcomes, moves and events, by set, in one commit (design 5.4)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from quarterdeck.delivery import evidence, hooks, reputation
from quarterdeck.delivery.answers import next_look
from quarterdeck.delivery.claim import LEASE, Claimed
from quarterdeck.delivery.leases import renew
from quarterdeck.delivery.pace import limits
from quarterdeck.delivery.pace.tallies import Spent
from quarterdeck.delivery.result import STATE, Outcome, Result
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.moves import Change, move_each
from quarterdeck.emails.reasons import reason
from quarterdeck.emails.reasons import told as in_words
from quarterdeck.kit import prepared
from quarterdeck.kit.clock import stopwatch
from quarterdeck.kit.sayings import keep

END_AND_MARK = (Path(__file__).parent / "sql" / "end_and_mark.sql").read_text()


@dataclass(frozen=True, slots=True)
class Ended:
    """An attempt that a result has ended, other than by being accepted."""

    id: int
    at: datetime  # when the server answered, by the database's clock
    channel_id: int
    claimed_at: datetime
    now: datetime


@transaction.atomic
def commit(results: Sequence[Result], asked: Sequence[Claimed], in_hand: Collection[int], owner: str) -> set[int]:
    """Store results, renew the leases of what is `in_hand`, and grant marks; says whose lease was granted anew: those
    `asked` that may transmit, and those in hand that are still ours.

    May be called again with the same results and marks when it is not known whether the commit went through.
    """
    _note_lost([each for each in results if each.outcome is Outcome.LOST])
    known = {each.claimed.attempt_id: each for each in results if each.outcome is not Outcome.LOST}
    accepted, ended, marked = _end_and_mark(known.values(), asked)
    if known:
        _follow(known, accepted, ended)
    return marked | renew(in_hand, owner)


def _follow(known: dict[int, Result], accepted: Sequence[int], ended: Sequence[Ended]) -> None:
    """What the results mean for their emails, people and channels; those `accepted` are moved and told already."""
    pairs = [(known[each.id], each) for each in ended]
    if pairs:
        _move(pairs)
    gone = [*(known[each] for each in accepted), *(result for result, _ in pairs)]
    limits.refund(_spent(result, each) for result, each in pairs if result.outcome is Outcome.PUT_BACK)
    reputation.weigh(gone)
    emails = [result.claimed.email for result in gone]
    announce_emails((email.sender_id, email.pk) for email in emails)
    if len(gone) < len(known):
        for attempt_id in known.keys() - {result.claimed.attempt_id for result in gone}:
            evidence.late(known[attempt_id])
    hooks.recorded([email.pk for email in emails])


def _move(pairs: Sequence[tuple[Result, Ended]]) -> None:
    """Each email to where its result sends it, with the event that says so."""
    changes = [_change(result, ended) for result, ended in pairs]
    facts = [_fact(*pair, change) for pair, change in zip(pairs, changes, strict=True)]
    move_each(changes, only_from=["in_progress"], facts=facts)


def _spent(result: Result, ended: Ended) -> Spent:
    email = result.claimed.email
    return Spent(ended.channel_id, email.sender_id, email.address, ended.claimed_at)


def _note_lost(results: Sequence[Result]) -> None:
    """Nobody knows: keep the words, and give the lease up so that settling begins."""
    for each in results:
        rows = Attempt.objects.filter(pk=each.claimed.attempt_id, token=each.claimed.token, state__in=Attempt.OPEN)
        rows.update(answer=each.words, server=each.server, sent_digest=each.digest)
        rows.filter(looked_at=None).update(lease_until=Now())  # else it has begun, and takes its time


def _end_and_mark(results: Collection[Result], asked: Sequence[Claimed]) -> tuple[list[int], list[Ended], set[int]]:
    """One statement for both: the attempts that were accepted, those that ended otherwise, and those that may transmit
    now."""
    if not results and not asked:
        return [], [], set()
    now = stopwatch()
    rows = prepared.run(
        END_AND_MARK,
        {
            "results": json.dumps([_said_to_end(each, now) for each in results]),
            "origins": Email.origins("delivered", ["in_progress"]),
            "asked": json.dumps([{"id": each.attempt_id, "token": str(each.token)} for each in asked]),
            "marks": [each.attempt_id for each in asked],
            "lease": LEASE.total_seconds(),
        },
    )
    accepted, marked = ([row[1] for row in rows if row[0] == kind] for kind in ("accepted", "marked"))
    return accepted, [Ended(*row[1:]) for row in rows if row[0] == "ended"], set(marked)


def _said_to_end(result: Result, now: float) -> dict[str, Any]:
    answer = result.answer
    return {
        "id": result.claimed.attempt_id, "token": str(result.claimed.token), "email_id": result.claimed.email.pk,
        "state": STATE[result.outcome], "code": answer.code if answer else None,
        "enhanced": answer.enhanced if answer else "", "answer": str(result.words), "server": result.server,
        "digest": result.digest, "age": now - result.at, "kind": KINDS[result.outcome],
        "refused": result.facts.get("refused"),  # copies
    }  # fmt: skip


def _change(result: Result, ended: Ended) -> Change:
    """Where the email goes, by what came of it."""
    email_id = result.claimed.email.pk
    match result.outcome:
        case Outcome.BOUNCED:
            return Change(email_id, "bounced", failed_at=ended.at, reason=result.reason)
        case Outcome.FAILED:
            return Change(email_id, "failed", failed_at=ended.at, reason=result.reason)
        case Outcome.DEFERRED:
            return _again(result, ended)
        case _:
            return Change(email_id, "scheduled", due_at=ended.now, reason=result.claimed.email.reason)


def _again(result: Result, ended: Ended) -> Change:
    """The next look after a temporary no, or the end of patience."""
    tries = result.claimed.tries + 1
    wait = next_look(tries)
    facts = {**result.facts, "tries": tries}
    if wait is None:
        return Change(result.claimed.email.pk, "failed", failed_at=ended.at, reason=reason("gave_up", **facts))
    due_at = ended.now + wait
    why = reason("deferred", **facts, until=due_at.isoformat())
    return Change(result.claimed.email.pk, "scheduled", due_at=due_at, reason=why)


KINDS = {
    Outcome.ACCEPTED: "delivered",
    Outcome.FOUND: "found_in_sent",
    Outcome.BOUNCED: "bounced",
    Outcome.FAILED: "failed",
    Outcome.DEFERRED: "deferred",
    Outcome.PUT_BACK: "put_back",
}


def _fact(result: Result, ended: Ended, change: Change) -> Fact:
    """The event: what was said, by whom, and what follows."""
    kind = "failed" if change.to == "failed" else KINDS[result.outcome]
    email = result.claimed.email
    return Fact(kind, email.pk, email.person_id, email.sender_id, ended.at, ended.id, data=_said(result, change))


def _said(result: Result, change: Change) -> dict[str, Any]:
    answer, why = result.answer, change.reason or {}
    told = {
        "words": keep(result.words),
        "code": answer.code if answer else None,
        "enhanced": answer.enhanced if answer else "",
        "server": result.server,
        "refused": result.facts.get("refused"),  # copies
        "until": why.get("until") if result.outcome is Outcome.DEFERRED else "",
        "reason": why.get("code", "") if change.to == "failed" else "",
        "sentence": keep(in_words(why)) if change.to == "failed" else "",
    }
    return {name: value for name, value in told.items() if value}
