"""The list of people, by name, company or latest change, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from quarterdeck.people.models import Person
from quarterdeck.people.models.person import PersonQuerySet

PAGE = 50
ORDERS = {"name": "name_key", "company": "company_key", "updated": "-updated_at"}  # each has its index


@dataclass(frozen=True)
class Page:
    """Some people in their order, and whether there are more on either side."""

    people: Sequence[Person]
    has_before: bool
    has_after: bool


def page(people: PersonQuerySet, key: object = None, pk: int = 0, *, back: bool = False, order: str = "name") -> Page:
    """The people after the place (key, pk), or before it; from the start without one. One query."""
    by, ascending = ORDERS[order].removeprefix("-"), not ORDERS[order].startswith("-")
    rows = people.select_related("owner", "creator")
    if key is None:
        return _page(list(rows.order_by(*_order(by, ascending))[: PAGE + 1]), has_before=False)
    side = "gt" if ascending is not back else "lt"
    beyond = rows.filter(Q(**{f"{by}__{side}": key}) | Q(**{by: key, f"pk__{side}": pk}))
    found = list(beyond.order_by(*_order(by, ascending is not back))[: PAGE + 1])
    if not back:
        return _page(found, has_before=True)
    if len(found) <= PAGE:  # the start is near: show the whole first page rather than a short one
        return page(people, order=order)
    return Page(found[PAGE - 1 :: -1], has_before=True, has_after=True)


def _order(by: str, ascending: bool) -> tuple[str, str]:
    return (by, "pk") if ascending else (f"-{by}", "-pk")


def _page(found: list[Person], *, has_before: bool) -> Page:
    return Page(found[:PAGE], has_before=has_before, has_after=len(found) > PAGE)
