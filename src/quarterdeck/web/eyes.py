"""Pages beside the emails while another's deck is looked at: theirs, cut with what one may see oneself (design 9)."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from django.http import HttpRequest

from quarterdeck.team.models import User
from quarterdeck.web.access import reader
from quarterdeck.web.viewing import seen_as


class Shared(Protocol):
    """A set of rows that says who sees which of them."""

    def visible_to(self, user: User) -> Any: ...


Rows = TypeVar("Rows", bound=Shared)


def owner_of(request: HttpRequest) -> User:
    """Whose own work a page shows: tasks, Today. Whoever may look at a deck sees all of that."""
    return seen_as(request) or reader(request)


def eyes_of(request: HttpRequest) -> User:
    """With whose eyes a page is read: an admin takes the deck's owner's; a manager sees less than they in some things,
    such as groups of their own, so keeps to the own ones and narrows the rows (seen_by_both)."""
    user, owner = reader(request), seen_as(request)
    return owner if owner and user.is_admin else user


def seen_by_both(request: HttpRequest, rows: Rows) -> Any:
    """What the reader may see, and while another's deck is looked at only what its owner sees too."""
    mine, owner = rows.visible_to(reader(request)), seen_as(request)
    return mine if owner is None else mine.filter(pk__in=rows.visible_to(owner).values("pk"))
