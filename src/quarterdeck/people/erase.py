"""Erasing people at their own wish (GDPR, article 17): what we hold of them goes, from every room at once (L3, L4).

What stays is a keyed hash of each of their addresses, so that nobody mails them again, and rows without a name that
totals count: their emails with status and numbers. `erasures.py` keeps it so when an older backup is restored.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import CharField, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from quarterdeck.kit.keys import address_key, naming
from quarterdeck.people import erasures
from quarterdeck.people.erased import remember_as_erased
from quarterdeck.people.models import GroupMember, ImportRow, OtherAddress, Person, Upload
from quarterdeck.people.models.person import ERASED_DOMAIN
from quarterdeck.people.signals import erasing
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

NOTHING: dict[str, Any] = {
    **dict.fromkeys(("first_name", "last_name", "title", "company", "phone", "linkedin", "website"), ""),
    **dict.fromkeys(("country", "time_zone", "notes", "company_key", "authorization", "authorized_for"), ""),
    **dict.fromkeys(("owner", "creator", "authorized_on")),
    "custom": {}, "source": Person.Source.OTHER, "shared": False,
}  # fmt: skip


@transaction.atomic
def erase(ids: Collection[int], *, by: User | None) -> int:
    """Erase these people; returns how many. `by` is None when an erasure is done again after a restore.

    Raises WrongState while an email to one of them is being sent.
    """
    people = dict(
        Person.objects.filter(pk__in=ids, erased_at=None).order_by("pk").select_for_update().values_list(
            "pk", "address_key"
        )
    )  # fmt: skip
    if not people:
        return 0
    known = set(people.values())
    known |= set(OtherAddress.objects.filter(person__in=people).values_list("address_key", flat=True))
    erasing.send(sender=Person, ids=frozenset(people), addresses=known, by=by)
    _forget_imports(people, known)
    _forget_deeds(people, known)
    GroupMember.objects.filter(person__in=people).delete()
    OtherAddress.objects.filter(person__in=people).delete()
    _blank(people)
    erasures.remember(remember_as_erased(known))
    for pk in people:
        AuditEntry.objects.create(actor=by, action="person.erased", noun=Person._meta.label, noun_id=pk)
    return len(people)


def _blank(people: Collection[int]) -> None:
    now, nowhere = timezone.now(), Concat(Cast("pk", TextField()), Value(f"@{ERASED_DOMAIN}"), output_field=CharField())
    Person.objects.filter(pk__in=people).update(
        **NOTHING, address=nowhere, address_key=nowhere, name_key=nowhere, erased_at=now, updated_at=now
    )


def _forget_imports(people: Collection[int], addresses: Collection[str]) -> None:
    """What their rows of files said, the refused ones too, and what previews show of them."""
    theirs = Q(person__in=people) | Q(address_key__in=addresses)
    ImportRow.objects.filter(theirs).update(
        facts={}, changes=None, cells=None, address_key="", person=None, joined=False
    )
    pattern = naming(addresses)
    named = Q(said__iregex=pattern)
    refused = ImportRow.objects.filter(cells__isnull=False).annotate(said=Cast("cells", TextField()))
    refused.filter(named).update(cells=None)
    uploads = Upload.objects.annotate(said=Cast("sample", TextField())).filter(named)
    for upload in uploads.select_for_update(of=("self",)):
        upload.sample = [row for row in upload.sample if not _names(row, pattern)]
        upload.save(update_fields=["sample"])


def _names(row: Collection[str], pattern: str) -> bool:
    return any(re.search(pattern, address_key(str(cell))) for cell in row)


def _forget_deeds(people: Collection[int], addresses: Collection[str]) -> None:
    """The audit log goes on saying who did what and when, and names nobody any more."""
    about = Q(noun=Person._meta.label, noun_id__in=people) | Q(data__address__in=list(addresses))
    AuditEntry.objects.filter(about).update(data={})
