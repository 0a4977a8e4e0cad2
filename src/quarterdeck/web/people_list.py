"""The rows of the list of people, with what stands beside each and the head that sorts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.counts import CAP
from quarterdeck.emails.of_person import Totals
from quarterdeck.emails.sorts import Cursor, Sort
from quarterdeck.people import directory
from quarterdeck.people.models import Person, Suppression
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.people.screen import blocked
from quarterdeck.team.models import User
from quarterdeck.web.people_columns import Column, Layout
from quarterdeck.web.people_grid import NOBODY, Beside, Wanted, beside
from quarterdeck.web.people_sorts import sorts


@dataclass(frozen=True)
class Row:
    """A person in the list."""

    person: Person
    totals: Totals
    block: Suppression | None
    beside: Beside

    @property
    def groups(self) -> list[str]:
        return self.beside.groups.get(self.person.pk, [])

    @property
    def run(self) -> tuple[int, str]:
        """How many campaigns, and the current one."""
        return self.beside.runs.get(self.person.pk, (0, ""))

    @property
    def task(self) -> tuple[int, datetime | None]:
        """How many open tasks, and when the next is due."""
        return self.beside.tasks.get(self.person.pk, (0, None))

    @property
    def calls(self) -> int:
        return self.beside.calls.get(self.person.pk, (0, None))[0]

    @property
    def contacted_at(self) -> datetime | None:
        """When they were last written to or called."""
        moments = (self.totals.last_sent_at, self.beside.calls.get(self.person.pk, (0, None))[1])
        return max((each for each in moments if each), default=None)

    @property
    def is_unfollowed(self) -> bool:
        """Whether they asked not to be followed."""
        return self.beside.choices.get(self.person.pk) == "off"

    @property
    def events(self) -> int:
        return self.totals.views + self.totals.clicks + self.totals.replies

    @property
    def activities(self) -> int:
        return self.totals.emails + self.beside.all_tasks.get(self.person.pk, 0)


@dataclass(frozen=True)
class Head:
    """A column with its link and the direction in which it is sorted."""

    column: Column
    url: str = ""
    aria: str = ""


@dataclass(frozen=True)
class Listing:
    """One page of the list, with the places of its neighbours (empty where there is none)."""

    wanted: Wanted
    rows: list[Row]
    count: int
    before: str
    after: str
    person: Head
    heads: list[Head]


PERSON = Column("person", _("Person"), "folk-person", "name")


def listing(user: User, told: Mapping[str, Any], layout: Layout, among: PersonQuerySet | None) -> Listing:
    """A page of the people whom `user` sees and the address `told` names, of those `among`; a fixed number of queries.

    Raises BadCursor for a place that does not exist.
    """
    asked = Wanted.read(told)
    people = asked.people(user)
    if among is not None:
        people = people.filter(pk__in=among.values("pk"))
    count = people.order_by()[: CAP + 1].count()
    offered = {key: sort for key, sort in sorts(user).items() if count <= CAP or not sort.free}
    wanted, sort = asked.ordered(offered, turned="dir" in told)
    at = Cursor.read(told["at"], sort) if told.get("at") and sort.key == asked.order else None
    page = directory.page(
        people, *((at.key, at.pk) if at else ()), back=bool(at and at.back), by=sort.by,
        descending=wanted.descending, size=layout.rows,
    )  # fmt: skip
    first, last = (page.people[0], page.people[-1]) if page.people else (None, None)
    return Listing(
        wanted,
        _rows(page.people, user, layout),
        count,
        _place(first, back=True) if page.has_before else "",
        _place(last) if page.has_after else "",
        _head(PERSON, wanted, offered),
        [_head(column, wanted, offered) for column in layout.columns],
    )


def _rows(people: Any, user: User, layout: Layout) -> list[Row]:
    extra = beside([person.pk for person in people], user, layout.keys)
    stopped = blocked([person.address for person in people])
    return [Row(each, extra.totals.get(each.pk, NOBODY), stopped.get(each.address), extra) for each in people]


def _place(person: Any, *, back: bool = False) -> str:
    return Cursor(person.sort_key, person.pk, back=back).write() if person else ""


def _head(column: Column, wanted: Wanted, offered: Mapping[str, Sort]) -> Head:
    sort = offered.get(column.sort)
    if sort is None:
        return Head(column)
    aria = ("descending" if wanted.descending else "ascending") if column.sort == wanted.order else ""
    return Head(column, wanted.sorted_by(sort), aria)
