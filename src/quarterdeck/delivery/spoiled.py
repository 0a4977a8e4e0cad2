"""An email that the database will not have claimed fails alone, so that the others of its channel go (P2)."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from django.db import DataError, IntegrityError, transaction

from quarterdeck.delivery.claim import claim, refuse
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.reasons import reason
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.outage import first_line

SPOILS = (IntegrityError, DataError)  # about one row; anything else would be about all of them
MOST = 512  # emails that are tried
FIRST = datetime(2000, 1, 1, tzinfo=UTC)  # due before any other

log = structlog.get_logger("quarterdeck.claim")


def set_aside(channel_id: int, owner: str) -> int:
    """After a claim that failed so: try each email that is due alone, and fail those that spoil it; how many."""
    due = Email.objects.filter(channel=channel_id, status=Email.Status.SCHEDULED, due_at__lte=db_now())
    ids = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:MOST])
    return sum(_spoils(pk, channel_id, owner) for pk in ids)


def _spoils(pk: int, channel_id: int, owner: str) -> bool:
    """Whether a claim of this email fails; nothing remains of the attempt."""
    try:
        with transaction.atomic():
            Email.objects.filter(pk=pk, status=Email.Status.SCHEDULED).update(due_at=FIRST)
            claim(channel_id, owner, 1)
            transaction.set_rollback(True)
    except SPOILS as error:
        log.exception("email spoils its claim", email=pk)
        _fail(pk, first_line(error))
        return True
    return False


@transaction.atomic
def _fail(pk: int, words: str) -> None:
    email = Email.objects.get(pk=pk)
    refuse([email], {pk: reason("unsendable", words=words)}, db_now())
    announce_emails([(email.sender_id, pk)])
