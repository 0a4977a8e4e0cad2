"""The worker's loop that makes the emails of batches, part by part (kit/parts.py).

That no person gets two of one batch is also held by the database (one_email_a_person_in_a_batch). Whoever spoils a
part is left out alone (P2).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import uuid5

from quarterdeck.compose.letter import Letter
from quarterdeck.compose.models import Batch, BatchPart
from quarterdeck.compose.skips import sort_out
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.signals import scheduled
from quarterdeck.jobs import work_off
from quarterdeck.kit import parts
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.parts import Came

NEEDED = ("batch__sender", "batch__identity", "batch__content", "batch__template")


async def run(stop: asyncio.Event) -> None:
    """Make parts, the oldest first, until there is none."""
    await work_off(work, stop)


def work() -> bool:
    """Make one part whose turn it is; False when there is none."""
    return parts.work(BatchPart.objects.select_related(*NEEDED), _made, _left_out)


def _made(part: BatchPart) -> Came:
    if part.batch.identity.channel_id is None:
        return {"skipped": {"no_channel": part.people}}
    found = sort_out(part.batch, part.people)
    return {"made": len(_make(part.batch, found.ready)), "skipped": found.skipped}


def _left_out(part: BatchPart) -> Came:
    return {"skipped": {"gave_up": part.people}}


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
