"""The worker's loop that makes the emails of batches: one part in one transaction, each part by one worker.

A part's emails and what it says of them are committed together, so a worker may be killed anywhere; that no person
gets two of one batch is also held by the database (one_email_a_person_in_a_batch).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import uuid5

from django.db import transaction
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

NEEDED = ("batch__sender", "batch__identity", "batch__content", "batch__template")


async def run(stop: asyncio.Event) -> None:
    """Make parts, the oldest first, until there is none."""
    await work_off(work, stop)


@transaction.atomic
def work() -> bool:
    """Make one part that nobody works on; False when there is none."""
    waiting = BatchPart.objects.filter(done_at=None).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    part = waiting.select_related(*NEEDED).first()
    if part is None:
        return False
    if part.batch.identity.channel_id is None:
        part.skipped = {"no_channel": part.people}
    else:
        found = sort_out(part.batch, part.people)
        part.made, part.skipped = len(_make(part.batch, found.ready)), found.skipped
    part.done_at = timezone.now()
    part.save(update_fields=["made", "skipped", "done_at"])
    return True


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
