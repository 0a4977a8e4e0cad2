"""The list of people as one user wants it: who is in it, in which order, with which columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.emails import of_person
from quarterdeck.emails.models import GridLayout
from quarterdeck.emails.of_person import Totals
from quarterdeck.emails.sorts import Sort
from quarterdeck.people import groups
from quarterdeck.people.directory import ORDERS
from quarterdeck.people.models import Person
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User

FOLDER = "people"  # the name of the list among the layouts
SORTS = {
    "name": Sort("name", F("name_key"), str, descending=False),
    "company": Sort("company", F("company_key"), str, descending=False),
    "updated": Sort("updated", F("updated_at"), datetime),
}
NOBODY = Totals()


@dataclass(frozen=True)
class Column:
    """A heading; its cell is one arm of templates/people/_cell.html. `sort` is a key of SORTS."""

    key: str
    label: str | Promise
    css: str = ""
    sort: str = ""


COLUMNS = {
    column.key: column
    for column in (
        Column("first_name", _("First name"), "w2"),
        Column("last_name", _("Last name"), "w2"),
        Column("address", _("Address"), "p3 w1 dim"),
        Column("title", _("Job title"), "w2"),
        Column("company", _("Company"), "w2", "company"),
        Column("engagement", _("Engagement"), "p4 num"),
        Column("campaign", _("Campaign"), "w2"),
        Column("events", _("Events"), "r w3 few"),
        Column("activities", _("Activities"), "r w3 few"),
        Column("groups", _("Groups"), "w2"),
        Column("phone", _("Phone"), "w3"),
        Column("campaigns", _("Campaigns"), "r w3 few"),
        Column("emails", _("Emails"), "r dim w3 few"),
        Column("task_due", _("Task due"), "r w3"),
        Column("tasks", _("Open tasks"), "r w3 few"),
        Column("views", _("Views"), "r w3 few"),
        Column("clicks", _("Clicks"), "r w3 few"),
        Column("replies", _("Replies"), "r w3 few"),
        Column("last_sent", _("Last sent"), "r p2 few"),
        Column("updated", _("Last updated"), "r w3", "updated"),
        Column("creator", _("Creator"), "w2 dim"),
        Column("owner", _("Owner"), "w2 owner dim"),
        Column("source", _("Source"), "w3 few"),
        Column("unsubscribed", _("Unsubscribed"), "w3"),
    )
}
# Not the groups: they stand in the shelf beside, and as a column they cut addresses short.
USUAL = ("address", "title", "engagement", "last_sent", "owner")


@dataclass(frozen=True)
class Wanted:
    """What the list's address asks for."""

    query: str = ""
    group: str = ""
    owner: str = ""
    order: str = "name"

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Wanted:
        """From a query string or a form; what makes no sense is left out."""
        group, owner = told.get("group", ""), told.get("owner", "")
        return cls(
            told.get("q", "").replace("\0", "").strip()[:200],
            group if group in ("mine", "unsubscribed") or _is_number(group) else "",
            owner if _is_number(owner) else "",
            told.get("sort", "") if told.get("sort", "") in ORDERS else "name",
        )

    def people(self, user: User) -> PersonQuerySet:
        """Those of the people whom `user` may see. It only narrows."""
        found = groups.within(Person.objects.visible_to(user).named_or_at(self.query), self.group, user)
        return found.filter(owner=int(self.owner)) if self.owner else found

    def url(self, **changes: str) -> str:
        """The query string of this list with `changes`, without a place in it."""
        names = {"q": self.query, "group": self.group, "owner": self.owner}
        told = {**names, "sort": "" if self.order == "name" else self.order, **changes}
        return "?" + urlencode({name: value for name, value in told.items() if value})

    @property
    def by_name(self) -> str:
        return self.url(sort="")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.group or self.owner)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@dataclass
class Beside:
    """What stands beside people in the list, by person id; asked for by set, and only what a column shows."""

    totals: dict[int, Totals] = field(default_factory=dict)
    groups: dict[int, list[str]] = field(default_factory=dict)
    runs: dict[int, tuple[int, str]] = field(default_factory=dict)  # how many campaigns, the current one
    tasks: dict[int, tuple[int, Any]] = field(default_factory=dict)  # how many open, the next due
    all_tasks: dict[int, int] = field(default_factory=dict)  # the viewer's own, done ones too


OF_RUNS = frozenset({"campaign", "campaigns"})
OF_TASKS = frozenset({"task_due", "tasks"})


def beside(ids: Collection[int], user: User, shown: Iterable[Column]) -> Beside:
    """A fixed number of queries, however many people."""
    keys = {column.key for column in shown}
    found = Beside(totals=of_person.totals(ids, user))
    if "groups" in keys:
        found.groups = groups.names_for(ids, user)
    if keys & OF_RUNS:
        found.runs = _runs(ids)
    if keys & OF_TASKS:
        found.tasks = _tasks(ids, user)
    if "activities" in keys:
        mine = Task.objects.filter(person__in=ids, assignee=user).order_by()
        found.all_tasks = dict(mine.values_list("person").annotate(Count("pk")))
    return found


def _runs(ids: Collection[int]) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    runs = Enrollment.objects.filter(person__in=ids).order_by("pk").values_list("person", "status", "campaign__name")
    for person, status, name in runs:
        number, current = found.get(person, (0, ""))
        is_current = status in (Enrollment.Status.ACTIVE, Enrollment.Status.PAUSED)
        found[person] = (number + 1, name if is_current else current)
    return found


def _tasks(ids: Collection[int], user: User) -> dict[int, tuple[int, Any]]:
    seen = User.objects.whose_email_is_visible_to(user).values("pk")
    open_ones = Task.objects.filter(Q(assignee__in=seen), person__in=ids, status=Task.Status.OPEN).order_by()
    rows = open_ones.values("person").annotate(number=Count("pk"), due=Min("due_at"))
    return {row["person"]: (row["number"], row["due"]) for row in rows}


def columns_of(user: User) -> list[Column]:
    """The columns that this user chose, in order; the usual ones until then."""
    layout = GridLayout.objects.filter(user=user, folder=FOLDER).first()
    return [COLUMNS[key] for key in (layout.columns if layout else USUAL) if key in COLUMNS]


def choose(user: User, keys: Iterable[str]) -> None:
    """Remember the columns, in the order of the list of all; none means the usual ones."""
    chosen = set(keys)
    known = [key for key in COLUMNS if key in chosen]
    if known:
        GridLayout.objects.update_or_create(user=user, folder=FOLDER, defaults={"columns": known})
    else:
        GridLayout.objects.filter(user=user, folder=FOLDER).delete()
