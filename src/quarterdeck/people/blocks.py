"""Whether a person may be mailed: what stands against it, what stood, and who may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quarterdeck.kit.states import WrongState
from quarterdeck.people.erased import erased_key
from quarterdeck.people.models import Person, Suppression
from quarterdeck.people.models.suppression import LONGEST_NOTE
from quarterdeck.people.screen import by_country
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

Kind = Suppression.Kind
LIFTED_BY_ANYONE = (
    Kind.MANUAL,
    Kind.BOUNCED,
    Kind.SOFT,
)  # a teammate knows better; the rest is the recipient's own word
MOST = 50


def of(person: Person) -> list[Suppression]:
    """Every reason against mailing this person, standing ones first, then the newest; one query."""
    theirs = Q(address_key__in=[person.address_key, erased_key(person.address)]) & ~Q(kind=Kind.DOMAIN)
    domains = Q(address_key=person.domain, kind=Kind.DOMAIN)
    rows = Suppression.objects.filter(theirs | domains).select_related("by", "lifted_by", "sender")
    found = [*by_country([person.address_key]), *rows.order_by("-since")[:MOST]]
    return sorted(found, key=lambda row: not row.is_standing)


def may_lift(block: Suppression, user: User) -> bool:
    """Whether `user` may end this block, with a reason."""
    return block.is_standing and block.kind != Kind.COUNTRY and (user.is_admin or block.kind in LIFTED_BY_ANYONE)


def block(person: Person, *, note: str, by: User) -> None:
    """Never mail this person, because a teammate says so."""
    Suppression.suppress([person.address], Kind.MANUAL, note, by)


@transaction.atomic
def lift(block: Suppression, *, note: str, by: User) -> None:
    """End a block, with the reason why; raises PermissionError, and WrongState when it was lifted already."""
    if not (by.is_admin or block.kind in LIFTED_BY_ANYONE):
        raise PermissionError("only an admin lifts what the recipient asked for")
    standing = Suppression.objects.standing().filter(pk=block.pk)
    if not standing.update(lifted_at=timezone.now(), lifted_by=by, lifted_note=note[:LONGEST_NOTE]):
        raise WrongState("This block was lifted already")
    told = note[:LONGEST_NOTE]
    AuditEntry.record(by, "suppression.lifted", None, address=block.address_key, kinds=[block.kind], note=told)
