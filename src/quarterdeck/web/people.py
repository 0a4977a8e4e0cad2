"""What the pages of people show: the list's rows, and everything about one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.emails import of_person
from quarterdeck.emails.of_person import Totals
from quarterdeck.emails.sorts import Cursor
from quarterdeck.people import blocks, directory, facts
from quarterdeck.people.countries import NAMES
from quarterdeck.people.models import Person, Suppression
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from quarterdeck.tracking import modes
from quarterdeck.web.forms.tracking import PersonForm as TrackingForm
from quarterdeck.web.words import CAP

NOBODY = Totals()


@dataclass(frozen=True)
class Row:
    """A person in the list."""

    person: Person
    totals: Totals
    block: Suppression | None


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


def listing(user: User, query: str, at: Cursor | None) -> Listing:
    """The people whom `user` sees and `query` names: four queries, whatever their number."""
    people = Person.objects.visible_to(user).named_or_at(query)
    page = directory.page(people, str(at.key), at.pk, back=at.back) if at else directory.page(people)
    totals = of_person.totals([person.pk for person in page.people], user)
    stopped = Suppression.objects.of_addresses([person.address for person in page.people])
    rows = [Row(each, totals.get(each.pk, NOBODY), stopped.get(each.address)) for each in page.people]
    first, last = (page.people[0], page.people[-1]) if page.people else (None, None)
    return Listing(
        rows,
        people.order_by()[: CAP + 1].count(),
        Cursor(first.name_key, first.pk, back=True).write() if first and page.has_before else "",
        Cursor(last.name_key, last.pk).write() if last and page.has_after else "",
    )


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
    }


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
