"""What the pages of people show: the list's rows, and everything about one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.emails import of_person
from quarterdeck.emails.of_person import Totals
from quarterdeck.emails.sorts import Cursor
from quarterdeck.people import blocks, directory, facts
from quarterdeck.people.countries import NAMES
from quarterdeck.people.models import Group, Person, Suppression
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from quarterdeck.tracking import modes
from quarterdeck.web.forms.tracking import PersonForm as TrackingForm
from quarterdeck.web.people_grid import Beside, Column, Wanted, beside
from quarterdeck.web.words import CAP

NOBODY = Totals()


@dataclass(frozen=True)
class Row:
    """A person in the list."""

    person: Person
    totals: Totals
    block: Suppression | None
    groups: list[str]
    campaigns: int
    campaign: str
    tasks: int
    task_due: datetime | None
    activities: int

    @property
    def events(self) -> int:
        return self.totals.views + self.totals.clicks + self.totals.replies


@dataclass(frozen=True)
class Stop:
    """A reason not to mail, whether the viewer may lift it, and the name of the form for that."""

    block: Suppression
    may_lift: bool
    which: str


@dataclass(frozen=True)
class Listing:
    """One page of the list, with the places of its neighbours (empty where there is none)."""

    rows: list[Row]
    count: int
    before: str
    after: str


def listing(user: User, wanted: Wanted, at: Cursor | None, columns: Sequence[Column]) -> Listing:
    """A page of the people whom `user` sees and `wanted` names; a fixed number of queries."""
    people = wanted.people(user)
    place = (at.key, at.pk) if at else ()
    page = directory.page(people, *place, back=bool(at and at.back), order=wanted.order)
    extra = beside([person.pk for person in page.people], user, columns)
    stopped = Suppression.objects.of_addresses([person.address for person in page.people])
    rows = [_row(each, extra, stopped.get(each.address)) for each in page.people]
    first, last = (page.people[0], page.people[-1]) if page.people else (None, None)
    by = directory.ORDERS[wanted.order].removeprefix("-")
    return Listing(
        rows,
        people.order_by()[: CAP + 1].count(),
        Cursor(getattr(first, by), first.pk, back=True).write() if first and page.has_before else "",
        Cursor(getattr(last, by), last.pk).write() if last and page.has_after else "",
    )


def _row(person: Person, extra: Beside, block: Suppression | None) -> Row:
    totals = extra.totals.get(person.pk, NOBODY)
    runs, run = extra.runs.get(person.pk, (0, ""))
    tasks, due = extra.tasks.get(person.pk, (0, None))
    activities = totals.emails + extra.all_tasks.get(person.pk, 0)
    return Row(person, totals, block, extra.groups.get(person.pk, []), runs, run, tasks, due, activities)


def about(person: Person, viewer: User) -> dict[str, Any]:
    """Everything that the viewer may know of one person; a fixed number of queries."""
    stops = blocks.of(person)
    return {
        "person": person,
        "country": NAMES.get(person.country, person.country),
        "may_edit": facts.may_edit(person, viewer),
        "totals": of_person.totals([person.pk], viewer).get(person.pk, NOBODY),
        "history": of_person.history(person.pk, viewer),
        "contacts": of_person.contacts(person.pk, viewer),
        "blocks": [Stop(each, blocks.may_lift(each, viewer), f"lift-{each.pk}") for each in stops],
        "standing": [each for each in stops if each.lifted_at is None],
        "runs": list(Enrollment.objects.filter(person=person).select_related("campaign").order_by("-pk")[:20]),
        "tasks": _tasks(person, viewer),
        "tracking": _tracking(person),
        "groups": _groups(person, viewer),
        "own_groups": list(Group.objects.filter(owner=viewer).order_by("name").values_list("name", flat=True)),
    }


def _groups(person: Person, viewer: User) -> list[tuple[Group, bool]]:
    """The groups that the viewer sees, and whether the viewer may take the person out."""
    seen = Group.objects.visible_to(viewer).filter(members__person=person).order_by("name")
    return [(group, viewer.is_admin or group.owner_id == viewer.pk) for group in seen]


def _tracking(person: Person) -> dict[str, Any]:
    """How far they are followed, and by whose word."""
    choice = modes.choice_of(person)
    form = TrackingForm(initial={"mode": choice or ""})
    return {"mode": modes.policy().mode(person.country, choice), "choice": choice, "form": form}


def _tasks(person: Person, viewer: User) -> list[Task]:
    """Open tasks first, by when they are due."""
    seen = User.objects.whose_email_is_visible_to(viewer).values("pk")
    theirs = Task.objects.filter(person=person, assignee__in=seen).select_related("assignee")
    return sorted(theirs.order_by("due_at")[:50], key=lambda task: task.status != Task.Status.OPEN)
