"""The list of people in any order, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.expressions import Combinable

from quarterdeck.people.models import Person
from quarterdeck.people.models.person import PersonQuerySet

PAGE = 50
BY_NAME = F("name_key")


@dataclass(frozen=True)
class Page:
    """Some people in their order (each with `sort_key`), and whether there are more on either side."""

    people: Sequence[Person]
    has_before: bool
    has_after: bool


def page(
    people: PersonQuerySet,
    key: object = None,
    pk: int = 0,
    *,
    back: bool = False,
    by: Combinable = BY_NAME,
    descending: bool = False,
    size: int = 0,
) -> Page:
    """The people after the place (key, pk), or before it; from the start without one. One query."""
    size = size or PAGE
    rows = people.select_related("owner", "creator").annotate(sort_key=by)
    if key is None:
        return _page(list(rows.order_by(*_order(falling=descending))[: size + 1]), size, has_before=False)
    falling = descending is not back
    side = "lt" if falling else "gt"
    beyond = rows.filter(Q(**{f"sort_key__{side}": key}) | Q(**{"sort_key": key, f"pk__{side}": pk}))
    found = list(beyond.order_by(*_order(falling=falling))[: size + 1])
    if not back:
        return _page(found, size, has_before=True)
    if len(found) <= size:  # the start is near: show the whole first page rather than a short one
        return page(people, by=by, descending=descending, size=size)
    return Page(found[size - 1 :: -1], has_before=True, has_after=True)


def _order(*, falling: bool) -> tuple[str, str]:
    return ("-sort_key", "-pk") if falling else ("sort_key", "pk")


def _page(found: list[Person], size: int, *, has_before: bool) -> Page:
    return Page(found[:size], has_before=has_before, has_after=len(found) > size)
