"""The list of people as one user wants it: who is in it, in which order, and what stands beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.emails import of_person
from quarterdeck.emails.of_person import Totals
from quarterdeck.emails.sorts import Sort
from quarterdeck.kit.numbers import number_in
from quarterdeck.people import groups
from quarterdeck.people.models import Person
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from quarterdeck.tracking.models import Choice

NOBODY = Totals()


@dataclass(frozen=True)
class Wanted:
    """What the list's address asks for."""

    query: str = ""
    group: str = ""
    owner: str = ""
    order: str = "name"
    descending: bool = False

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Wanted:
        """From a query string or a form; what makes no sense is left out."""
        group, owner = told.get("group", ""), told.get("owner", "")
        return cls(
            told.get("q", "").replace("\0", "").strip()[:200],
            group if group in ("mine", "unsubscribed") or number_in(group) is not None else "",
            owner if number_in(owner) is not None else "",
            told.get("sort", "name"),
            told.get("dir", "") == "down",
        )

    def ordered(self, offered: Mapping[str, Sort], *, turned: bool) -> tuple[Wanted, Sort]:
        """The same with a sort that is offered; `turned` if the address says the direction."""
        sort = offered.get(self.order)
        if sort is None:
            return replace(self, order="name", descending=False), offered["name"]
        return self if turned else replace(self, descending=sort.descending), sort

    def people(self, user: User) -> PersonQuerySet:
        """Those of the people whom `user` may see. It only narrows."""
        found = groups.within(Person.objects.visible_to(user).named_or_at(self.query), self.group, user)
        return found.filter(owner=int(self.owner)) if self.owner else found

    def url(self, **changes: str) -> str:
        """The query string of this list with `changes`, without a place in it."""
        names = {"q": self.query, "group": self.group, "owner": self.owner}
        order = {"sort": self.order, "dir": "down" if self.descending else "up"}
        told = {**names, **({} if (self.order, self.descending) == ("name", False) else order), **changes}
        return "?" + urlencode({name: value for name, value in told.items() if value})

    def sorted_by(self, sort: Sort) -> str:
        """The address of the first page by another key, or the other way round by the same."""
        descending = not self.descending if sort.key == self.order else sort.descending
        return self.url(sort=sort.key, dir="down" if descending else "up")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.group or self.owner)


@dataclass
class Beside:
    """What stands beside people in the list, by person id; asked for by set, and only what a column shows."""

    totals: dict[int, Totals] = field(default_factory=dict)
    groups: dict[int, list[str]] = field(default_factory=dict)
    calls: dict[int, tuple[int, Any]] = field(default_factory=dict)  # how many were made, when the last
    choices: dict[int, str] = field(default_factory=dict)  # how far they want to be followed
    runs: dict[int, tuple[int, str]] = field(default_factory=dict)  # how many campaigns, the current one
    tasks: dict[int, tuple[int, Any]] = field(default_factory=dict)  # how many open, the next due
    all_tasks: dict[int, int] = field(default_factory=dict)  # the viewer's own, done ones too


OF_RUNS = frozenset({"campaign", "campaigns"})
OF_TASKS = frozenset({"task_due", "tasks"})
OF_CALLS = frozenset({"calls", "contacted"})


def beside(ids: Collection[int], user: User, keys: frozenset[str]) -> Beside:
    """What the columns `keys` show; a fixed number of queries, however many people."""
    found = Beside(totals=of_person.totals(ids, user))
    if "groups" in keys:
        found.groups = groups.names_for(ids, user)
    if keys & OF_RUNS:
        found.runs = _runs(ids)
    if keys & OF_TASKS:
        found.tasks = _tasks(ids, user)
    if keys & OF_CALLS:
        found.calls = _calls(ids, user)
    if "consent" in keys:
        found.choices = dict(Choice.objects.filter(person__in=ids).values_list("person", "mode"))
    if "activities" in keys:
        mine = Task.objects.filter(person__in=ids, assignee=user).order_by()
        found.all_tasks = dict(mine.values_list("person").annotate(Count("pk")))
    return found


def _runs(ids: Collection[int]) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    runs = Enrollment.objects.filter(person__in=ids).order_by("pk").values_list("person", "status", "campaign__name")
    for person, status, name in runs:
        number, current = found.get(person, (0, ""))
        found[person] = (number + 1, name if status in Enrollment.GOING else current)
    return found


def _tasks(ids: Collection[int], user: User) -> dict[int, tuple[int, Any]]:
    open_ones = Task.objects.visible_to(user).filter(person__in=ids, status=Task.Status.OPEN)
    rows = open_ones.order_by().values("person").annotate(number=Count("pk"), due=Min("due_at"))
    return {row["person"]: (row["number"], row["due"]) for row in rows}


def _calls(ids: Collection[int], user: User) -> dict[int, tuple[int, Any]]:
    made = Task.objects.visible_to(user).filter(person__in=ids, kind=Task.Kind.CALL, status=Task.Status.DONE)
    rows = made.order_by().values("person").annotate(number=Count("pk"), last=Max("done_at"))
    return {row["person"]: (row["number"], row["last"]) for row in rows}
