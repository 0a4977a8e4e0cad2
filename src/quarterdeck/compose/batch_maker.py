"""The worker's loop that makes the emails of batches: one part in one transaction, each part by one worker.

A part's emails and what it says of them are committed together, so a worker may be killed anywhere; that no person
gets two of one batch is also held by the database (one_email_a_person_in_a_batch). A part that fails each time is
halved until whoever spoils it stands alone, and is left out; those behind it do not wait for it (P2).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid5

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from quarterdeck.compose.letter import Letter
from quarterdeck.compose.models import Batch, BatchPart
from quarterdeck.compose.skips import sort_out
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.signals import scheduled
from quarterdeck.jobs import work_off
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.outage import DATABASE_AWAY

TRIES = 3  # of one person's email before it is given up
APART = timedelta(seconds=10)  # between two of them
NEEDED = ("batch__sender", "batch__identity", "batch__content", "batch__template")

log = structlog.get_logger()


async def run(stop: asyncio.Event) -> None:
    """Make parts, the oldest first, until there is none."""
    await work_off(work, stop)


def work() -> bool:
    """Make one part whose turn it is; False when there is none."""
    part = _pick()
    if part is None:
        return False
    try:
        _make_part(part.pk)
    except DATABASE_AWAY:
        raise  # the database's trouble and not the part's: the loop is started again
    except Exception:
        log.exception("batch.part_failed", part=part.pk, tries=part.tries, people=len(part.people))
        _give_way(part.pk)
    return True


@transaction.atomic
def _pick() -> BatchPart | None:
    """The first part whose turn it is, its try counted."""
    ready = BatchPart.objects.filter(Q(again_at=None) | Q(again_at__lte=Now()), done_at=None)
    part = ready.order_by("pk").select_for_update(skip_locked=True).first()
    if part is not None:
        part.tries += 1
        part.again_at = Now() + APART
        part.save(update_fields=["tries", "again_at"])
        if part.tries > TRIES:  # it killed whoever tried
            _halve(part)
    return part


@transaction.atomic
def _make_part(pk: int) -> None:
    """Make a part's emails, unless somebody else does or did."""
    waiting = BatchPart.objects.filter(pk=pk, done_at=None).select_for_update(skip_locked=True, of=("self",))
    part = waiting.select_related(*NEEDED).first()
    if part is None:
        return
    if part.batch.identity.channel_id is None:
        part.skipped = {"no_channel": part.people}
    else:
        found = sort_out(part.batch, part.people)
        part.made, part.skipped = len(_make(part.batch, found.ready)), found.skipped
    part.done_at = timezone.now()
    part.save(update_fields=["made", "skipped", "done_at"])


@transaction.atomic
def _give_way(pk: int) -> None:
    """After a failure: as two halves, at once; one person alone is tried some times, and then left out."""
    part = BatchPart.objects.filter(pk=pk, done_at=None).select_for_update().first()
    if part is not None and (len(part.people) > 1 or part.tries >= TRIES):
        _halve(part)


def _halve(part: BatchPart) -> None:
    middle = len(part.people) // 2
    if middle:
        BatchPart.objects.create(batch_id=part.batch_id, people=part.people[middle:])
        part.people, part.tries, part.again_at = part.people[:middle], 0, None
    else:
        part.skipped, part.done_at = {"gave_up": part.people}, timezone.now()
    part.save(update_fields=["people", "tries", "again_at", "skipped", "done_at"])


def _make(batch: Batch, ready: Sequence[tuple[Email, Letter]]) -> list[Email]:
    """Store these emails, scheduled."""
    now = db_now()
    for email, letter in ready:
        email.uuid = uuid5(batch.uuid, str(email.person_id))
        email.status, email.decision, email.channel_id = "scheduled", 1, batch.identity.channel_id
        email.scheduled_for, email.scheduled_zone = batch.scheduled_for, batch.scheduled_zone
        email.due_at = max(batch.scheduled_for, now)
        email.subject = letter.subject
    made = Email.objects.bulk_create([email for email, _ in ready])
    said = {"at": batch.scheduled_for.isoformat(), "zone": batch.scheduled_zone, "now": not batch.scheduled_zone}
    by = batch.sender_id
    Event.record_all(Fact("scheduled", each.pk, each.person_id, by, now, None, by, said) for each in made)
    announce_emails((by, each.pk) for each in made)
    scheduled.send(Email, ids={each.pk for each in made})  # sending hours and time away hold for batches
    return made
