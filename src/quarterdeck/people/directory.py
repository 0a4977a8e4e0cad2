"""The list of people, by name, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from quarterdeck.people.models import Person
from quarterdeck.people.models.person import PersonQuerySet

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Some people in the order of their names, and whether there are more on either side."""

    people: Sequence[Person]
    has_before: bool
    has_after: bool


def page(people: PersonQuerySet, key: str = "", pk: int = 0, *, back: bool = False) -> Page:
    """The people after the place (key, pk), or before it; from the start without one. One query."""
    rows = people.select_related("owner")
    if back:
        before = rows.filter(Q(name_key__lt=key) | Q(name_key=key, pk__lt=pk)).order_by("-name_key", "-pk")
        found = list(before[: PAGE + 1])
        if len(found) <= PAGE:  # the start is near: show the whole first page rather than a short one
            return page(people)
        return Page(found[PAGE - 1 :: -1], has_before=True, has_after=True)
    after = rows.filter(Q(name_key__gt=key) | Q(name_key=key, pk__gt=pk)) if key else rows
    found = list(after.order_by("name_key", "pk")[: PAGE + 1])
    return Page(found[:PAGE], has_before=bool(key), has_after=len(found) > PAGE)
