"""The notes about a person: written in place, guarded by what the writer saw of them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from quarterdeck.people.facts import open_to
from quarterdeck.people.models import Person
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

LONGEST = 20_000  # characters
ONCE = timedelta(minutes=15)  # notes that somebody goes on writing are one change


class Changed(ValueError):
    """Somebody else wrote other notes meanwhile; `words` are theirs."""

    def __init__(self, words: str) -> None:
        super().__init__("These notes were changed by somebody else in the meantime.")
        self.words = words


def digest(words: str) -> str:
    """What a page carries to say which notes it saw."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


@transaction.atomic
def keep(person: Person, words: str, *, seen: str, by: User) -> str:
    """Store the notes; returns their digest. Raises Changed, and PermissionError for who may only fill blanks."""
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.notes == words:
        return digest(words)
    if "notes" not in open_to(row, by):
        raise PermissionError("only who may edit a person changes what is written about them")
    if digest(row.notes) != seen:
        raise Changed(row.notes)
    row.notes = words
    row.save(update_fields=["notes"])
    if not _just_told(row, by):
        AuditEntry.record(by, "person.changed", row, fields=["notes"])
    return digest(words)


def _just_told(person: Person, by: User) -> bool:
    """Whether the log tells already that they write about this person."""
    theirs = AuditEntry.objects.filter(actor=by, action="person.changed", noun=person._meta.label, noun_id=person.pk)
    return theirs.filter(at__gt=Now() - ONCE, data__fields=["notes"]).exists()
