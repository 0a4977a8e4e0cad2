"""Messages from erased people, or about them: gone with their bytes (L4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.forms.models import model_to_dict

from quarterdeck.inbound.models import Message, RawMail

if TYPE_CHECKING:
    from quarterdeck.people.models import Person

FACTS = (
    "kind", "received_at", "sender", "sent_to", "subject", "message_id", "recipients", "return_date", "text", "whole",
)  # fmt: skip


def forget(people: Collection[int], addresses: Collection[str]) -> None:
    """Remove what came from these people, what belongs to their emails, and reports that name their addresses."""
    theirs = Q(person__in=people) | Q(email__person__in=people) | Q(by__in=addresses)
    for address in addresses:
        theirs |= Q(recipients__contains=[{"address": address}])
    messages = Message.objects.annotate(by=Lower("sender")).filter(theirs)
    digests = set(messages.values_list("digest", flat=True))
    Message.objects.filter(pk__in=set(messages.values_list("pk", flat=True))).delete()
    still_used = Message.objects.filter(digest__in=digests).values("digest")
    RawMail.objects.filter(pk__in=digests).exclude(pk__in=still_used).delete()


def messages_of(person: Person) -> list[dict[str, Any]]:
    """What they wrote and what was reported about emails to them; `raw` while its bytes are kept. Two queries."""
    found = list(Message.objects.filter(Q(person=person) | Q(email__person=person)).order_by("received_at", "pk"))
    raw = RawMail.objects.prefetch_related("chunks").in_bulk({each.digest for each in found})
    return [
        {
            **model_to_dict(each, FACTS),
            "about_email": each.email_id,
            "raw": raw[each.digest].read().decode("utf-8", "backslashreplace") if each.digest in raw else None,
        }
        for each in found
    ]
