"""Whether a person may be mailed: what stands against it, what stood, and who may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person, Suppression

if TYPE_CHECKING:
    from quarterdeck.team.models import User

Kind = Suppression.Kind
LIFTED_BY_ANYONE = (Kind.MANUAL, Kind.BOUNCED)  # a teammate knows better; the rest is the recipient's own word
MOST = 50


def of(person: Person) -> list[Suppression]:
    """Every reason against mailing this person, standing ones first, then the newest; one query."""
    theirs = Q(address_key=person.address_key) & ~Q(kind=Kind.DOMAIN)
    domains = Q(address_key=person.domain, kind=Kind.DOMAIN)
    rows = Suppression.objects.filter(theirs | domains).select_related("by", "lifted_by")
    return sorted(rows.order_by("-since")[:MOST], key=lambda row: row.lifted_at is not None)


def may_lift(block: Suppression, user: User) -> bool:
    """Whether `user` may end this block, with a reason."""
    return block.lifted_at is None and (user.is_admin or block.kind in LIFTED_BY_ANYONE)


def block(person: Person, *, note: str, by: User) -> None:
    """Never mail this person, because a teammate says so."""
    Suppression.suppress([person.address], Kind.MANUAL, note, by)


def lift(block: Suppression, *, note: str, by: User) -> None:
    """End a block, with the reason why; raises PermissionError, and WrongState when it was lifted already."""
    if not (by.is_admin or block.kind in LIFTED_BY_ANYONE):
        raise PermissionError("only an admin lifts what the recipient asked for")
    if not Suppression.lift(block.address_key, [block.kind], note, by):
        raise WrongState("This block was lifted already")
