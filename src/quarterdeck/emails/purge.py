"""Deleted emails go for good after 30 days, with what only they held. Attempts and events outlive them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, ManyToOneRel, OuterRef
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
    purge_contents(set(found.values()))
    return len(found)


def purge_contents(ids: Collection[int]) -> None:
    """Remove those of the contents that nothing uses any more, and the files that are attached to nothing else."""
    unused = Content.objects.filter(pk__in=ids)
    for relation in Content._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model is not Attachment:  # of an email, a batch …
            users = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            unused = unused.exclude(Exists(users))
    files = set(Attachment.objects.filter(content__in=unused).values_list("file_id", flat=True))
    unused.delete()
    File.objects.filter(pk__in=files, attachments=None).delete()
