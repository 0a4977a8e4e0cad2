"""What is known of a person: written by those who may, with blanks filled by everybody who sees them (design 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from quarterdeck.kit.keys import address_key
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

FACTS = (
    "first_name", "last_name", "address", "title", "company", "phone", "country", "time_zone", "linkedin", "website",
    "notes",
)  # fmt: skip


class AddressTaken(ValueError):
    """Somebody else has this address; `person` is who."""

    def __init__(self, person: Person | None) -> None:
        super().__init__("This address belongs to somebody else.")
        self.person = person


def may_edit(person: Person, user: User) -> bool:
    """Whether `user` may change what is known already, and who else sees the person."""
    return Person.objects.editable_by(user).filter(pk=person.pk).exists()


def open_to(person: Person, user: User) -> tuple[str, ...]:
    """The facts that `user` may write: all of them, or those that nobody has filled in."""
    if may_edit(person, user):
        return (*FACTS, "shared", "custom")
    return tuple(name for name in FACTS if not getattr(person, name))


@transaction.atomic
def write(person: Person, facts: Mapping[str, Any], *, by: User, seen: datetime | None) -> Person:
    """Save what `by` may write of `facts`; returns the person as they now are.

    `seen` is the `updated_at` of the form: raises WrongState if the person was changed since, AddressTaken for an
    address of somebody else.
    """
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.updated_at != seen:
        raise WrongState(f"{row.name} was changed by somebody else in the meantime", row)
    changed = [name for name in _allowed(row, facts, by) if getattr(row, name) != facts[name]]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        _save(row, update_fields=changed)
        AuditEntry.record(by, "person.changed", row, fields=changed)
    return row


def create(facts: Mapping[str, Any], *, by: User) -> Person:
    """A new person, owned by `by`; raises AddressTaken."""
    known = {name: facts[name] for name in (*FACTS, "shared", "custom") if name in facts}
    if holder := Person.objects.formerly_at(known["address"]):
        raise AddressTaken(holder)
    person = Person(owner=by, creator=by, **known)
    _save(person)
    return person


def _allowed(row: Person, facts: Mapping[str, Any], by: User) -> Iterable[str]:
    return (name for name in open_to(row, by) if name in facts)


def _save(person: Person, **how: Any) -> None:
    try:
        with transaction.atomic():
            person.save(**how)
    except IntegrityError:
        holder = Person.objects.filter(address_key=address_key(person.address)).exclude(pk=person.pk).first()
        if holder is None:
            raise
        raise AddressTaken(holder) from None
