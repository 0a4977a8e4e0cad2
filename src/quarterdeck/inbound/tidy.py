"""Raw mail goes after 90 days (design 9); what it said stays on the timelines."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from quarterdeck.inbound.models import Message, RawMail
from quarterdeck.inbound.models.raw import KEPT

BATCH = 200  # mails in one transaction


def forget_raw() -> int:
    """Remove the bytes that were kept long enough, and the words of mail from which nothing followed; returns how many
    mails. Safe to run twice at once."""
    old = Message.objects.filter(status=Message.Status.KEPT, taken_at__lt=Now() - KEPT)
    old.exclude(whole="", text="", subject="").update(whole="", text="", subject="")
    total = 0
    while count := _forget_some():
        total += count
    return total


@transaction.atomic
def _forget_some() -> int:
    young = Message.objects.filter(digest=OuterRef("digest"), taken_at__gt=Now() - KEPT)
    old = RawMail.objects.filter(~Exists(young), stored_at__lt=Now() - KEPT).order_by("digest")
    found = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
    RawMail.objects.filter(pk__in=found).delete()
    return len(found)
