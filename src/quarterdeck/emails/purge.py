"""Deleted emails go for good after 30 days, with what only they held. Attempts and events outlive them."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from quarterdeck.emails.models import Attachment, Content, Email, File
from quarterdeck.emails.models.keeping import RESTORABLE

BATCH = 500  # emails in one transaction


def purge() -> int:
    """Remove every email that was deleted too long ago to be restored; returns how many. Safe to run twice at once."""
    total = 0
    while count := _purge_some():
        total += count
    return total


@transaction.atomic
def _purge_some() -> int:
    old = Email.objects.filter(status="deleted", deleted_at__lt=Now() - RESTORABLE).order_by("pk")[:BATCH]
    found = dict(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "content_id"))
    Email.objects.filter(pk__in=found).delete()
    _purge_contents(set(found.values()))
    return len(found)


def _purge_contents(ids: set[int]) -> None:
    """Remove those of the contents that no other email uses, and the files that nothing is attached to any more."""
    unused = Content.objects.filter(pk__in=ids, emails=None)
    files = set(Attachment.objects.filter(content__in=unused).values_list("file_id", flat=True))
    unused.delete()
    File.objects.filter(pk__in=files, attachments=None).delete()
