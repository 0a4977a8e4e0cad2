"""Settle: what becomes of attempts whose owner lost them. Nothing stays In progress without one (design 5.5).

Before the mark nothing was sent: the email goes back. After it, only the mailbox's Sent folder can tell, where the
server files what it sends; otherwise a person decides. Nothing that was marked is ever sent again by itself.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from quarterdeck import jobs
from quarterdeck.delivery import hooks
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.pace import limits
from quarterdeck.delivery.pace.tallies import Spent
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.moves import Change, move_each
from quarterdeck.emails.reasons import for_event, reason
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.errors import OutsideError
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY

EVERY = 2.0  # seconds between two rounds
MOST = 500  # attempts in one transaction
TOLD = 20  # emails that a line of the log names
LOOKS = 2  # this often it has to be absent from Sent
BETWEEN_LOOKS = timedelta(minutes=2)
LOOKING = timedelta(minutes=5)  # the settler's own lease while it looks
PATIENCE = timedelta(hours=1)  # with a mailbox that cannot be searched

log = structlog.get_logger("quarterdeck.settler")


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ends, where its email goes, and the event's kind."""

    state: str
    to: str
    kind: str
    code: str = ""  # of the reason


GIVEN_BACK = Ending("released", "scheduled", "put_back")
UNKNOWN = Ending("unknown", "failed", "failed", "outcome_unknown")
NOT_SENT = Ending("not_sent", "failed", "failed", "interrupted")
FOUND = Ending("accepted", "delivered", "found_in_sent")


async def run(stop: asyncio.Event) -> None:
    """Settle what is lost, round by round, until `stop`; a mailbox that does not answer holds up no round (P9)."""
    desk, asking = Desk(threads=1), set[asyncio.Task[None]]()
    try:
        while not stop.is_set():
            try:
                asking |= {asyncio.create_task(search(desk, each)) for each in await _doubtful(desk)}
                asking -= _answered(asking)
            except DATABASE_AWAY as error:
                DATABASE.noticed(error)
            await jobs.pause(stop, EVERY)
    finally:
        for each in asking:
            each.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        desk.close()


async def _doubtful(desk: Desk) -> list[list[Attempt]]:
    """Settle what can be judged at once; the others, which have to be searched for, by channel."""
    by_channel: dict[int, list[Attempt]] = defaultdict(list)
    for each in await desk.run(settle_lapsed):
        by_channel[each.channel_id].append(each)
    return list(by_channel.values())


async def search(desk: Desk, attempts: Sequence[Attempt]) -> None:
    """Search one mailbox for all that went through its channel, and conclude."""
    troubles = [trouble for each in attempts if (trouble := await _look(desk, each))]
    if troubles:
        where = attempts[0].channel_id
        log.warning("cannot look into Sent", channel=where, emails=len(troubles), error=str(troubles[-1]))


def _answered(asking: Collection[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """The searches that have ended; what they could not handle is raised."""
    ended = {each for each in asking if each.done()}
    for each in ended:
        try:
            each.result()
        except DATABASE_AWAY as error:  # our lease runs out, and it is searched for again
            DATABASE.noticed(error)
    return ended


async def _look(desk: Desk, attempt: Attempt) -> OutsideError | None:
    """Search Sent for one, or why not. A mailbox that is away is asked again when our lease has run out, but not for
    ever.
    """
    found, trouble = None, None
    try:
        found = await hooks.look_in_sent(attempt.channel, attempt.message_id)
    except OutsideError as error:
        if attempt.lease_until - attempt.claimed_at < PATIENCE:
            return error
        trouble = error
    await desk.run(conclude, attempt, found)
    return trouble


def settle_lapsed() -> list[Attempt]:
    """End the lapsed attempts that can be judged at once; returns those for which Sent has to be searched."""
    doubtful: list[Attempt] = []
    while _settle_some(doubtful) == MOST:
        continue  # more are waiting
    return doubtful


@transaction.atomic
def _settle_some(doubtful: list[Attempt]) -> int:
    now = db_now()
    lapsed = _lapsed(now)
    unsent = [each for each in lapsed if each.state == Attempt.State.CLAIMED]
    marked = [each for each in lapsed if each.state == Attempt.State.TRANSMITTING]
    to_look = [each for each in marked if each.channel.files_sent]
    _end(unsent, GIVEN_BACK, now)
    limits.refund(Spent(each.channel_id, each.email.sender_id, each.address, each.claimed_at) for each in unsent)
    _end([each for each in marked if not each.channel.files_sent], UNKNOWN, now)
    Attempt.objects.filter(pk__in=[each.pk for each in to_look]).update(lease_until=now + LOOKING, looked_at=now)
    doubtful += to_look
    return len(lapsed)


@transaction.atomic
def conclude(attempt: Attempt, found: bool | None) -> None:
    """Take what a look into Sent said: there, absent (asked again later, then believed), or nobody can say (None)."""
    Email.objects.select_for_update(no_key=True).get(pk=attempt.email_id)
    rows = Attempt.objects.select_for_update(no_key=True, of=("self",)).select_related("channel", "email")
    row = rows.get(pk=attempt.pk)
    if row.state != Attempt.State.TRANSMITTING:
        return  # its owner came back with the answer
    now = db_now()
    row.looks, row.looked_at = row.looks + 1, now
    row.lease_until = now + BETWEEN_LOOKS
    row.save(update_fields=["looks", "looked_at", "lease_until"])
    if found:
        _end([row], FOUND, now)
    elif found is None:
        _end([row], UNKNOWN, now)
    elif row.looks >= LOOKS:
        _end([row], NOT_SENT, now)


def _lapsed(now: datetime) -> list[Attempt]:
    """Open attempts without a living owner, locked after their emails; what others hold is left to them."""
    lapsed = Attempt.objects.filter(ended_at=None, lease_until__lt=now)
    emails = Email.objects.filter(pk__in=lapsed.order_by("lease_until").values("email")[:MOST]).order_by("pk")
    locked = emails.select_for_update(skip_locked=True, no_key=True, of=("self",)).values_list("pk", flat=True)
    mine = lapsed.filter(email__in=list(locked)).order_by("email_id").select_related("channel", "email")
    return list(mine.select_for_update(skip_locked=True, no_key=True, of=("self",)))


def _end(attempts: Sequence[Attempt], ending: Ending, now: datetime) -> None:
    """End these attempts alike, move their emails, which are locked and as they stand, and tell it."""
    if not attempts:
        return
    Attempt.objects.filter(pk__in=[each.pk for each in attempts]).update(state=ending.state, ended_at=now)
    why = reason(ending.code) if ending.code else None
    changes = [
        Change(
            each.email_id,
            ending.to,
            due_at=now if ending.to == "scheduled" else None,
            sent_at=each.marked_at if ending.to == "delivered" else None,
            failed_at=now if ending.to == "failed" else None,
            reason=each.email.reason if ending.to == "scheduled" else why,
        )
        for each in attempts
    ]
    data = for_event(why) if why else {}
    facts = [
        Fact(ending.kind, each.email_id, each.email.person_id, each.email.sender_id, now, each.pk, data=data)
        for each in attempts
    ]
    moved = move_each(changes, only_from=["in_progress"], facts=facts)
    announce_emails((each.sender_id, each.id) for each in moved.values())
    hooks.recorded(moved.keys())
    ids = sorted(moved)
    log.info("settled", outcome=ending.code or ending.kind, count=len(ids), emails=ids[:TOLD])
