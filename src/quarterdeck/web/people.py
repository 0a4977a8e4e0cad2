"""What the page of one person shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.emails import of_person
from quarterdeck.emails.models import Email
from quarterdeck.people import blocks, facts, groups, notes
from quarterdeck.people.countries import country_name
from quarterdeck.people.models import Group, Person, Suppression
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from quarterdeck.tracking import consent, modes
from quarterdeck.web.forms.people_bulk import AuthorizeForm
from quarterdeck.web.forms.tracking import PersonForm as TrackingForm
from quarterdeck.web.people_grid import NOBODY
from quarterdeck.web.person_history import happened


@dataclass(frozen=True)
class Stop:
    """A reason not to mail, whether the viewer may lift it, and the name of the form for that."""

    block: Suppression
    may_lift: bool
    which: str
    mail: Email | None  # the one that they answered so, if the viewer may see it


def about(person: Person, viewer: User) -> dict[str, Any]:
    """Everything that the viewer may know of one person; a fixed number of queries."""
    stops = blocks.of(person)
    mails = Email.objects.visible_to(viewer).only("uuid", "subject").in_bulk({each.email_id for each in stops} - {None})
    return {
        "person": person,
        "country": country_name(person.country),
        "may_edit": facts.may_edit(person, viewer),
        "totals": of_person.totals([person.pk], viewer).get(person.pk, NOBODY),
        "history": of_person.history(person.pk, viewer),
        "contacts": of_person.contacts(person.pk, viewer),
        "blocks": [
            Stop(each, blocks.may_lift(each, viewer), f"lift-{each.pk}", mails.get(each.email_id or 0))
            for each in stops
        ],
        "standing": [each for each in stops if each.is_standing],
        "runs": list(Enrollment.objects.filter(person=person).select_related("campaign").order_by("-pk")[:20]),
        "tasks": _tasks(person, viewer),
        "tracking": _tracking(person),
        "authorization": _authorization(person, viewer),
        "may_note": "notes" in facts.open_to(person, viewer),
        "seen": notes.digest(person.notes),
        "others": list(person.other_addresses.order_by("since").values_list("address", flat=True)),
        "groups": _groups(person, viewer),
        **happened(person, viewer),
        "own_groups": groups.own_names(viewer),
    }


def _groups(person: Person, viewer: User) -> list[tuple[Group, bool]]:
    """The groups that the viewer sees, and whether the viewer may take the person out."""
    seen = Group.objects.visible_to(viewer).filter(members__person=person).order_by("name")
    return [(group, viewer.is_admin or group.owner_id == viewer.pk) for group in seen]


def _authorization(person: Person, viewer: User) -> AuthorizeForm:
    names = ("authorization", "authorized_on", "authorized_for")
    return AuthorizeForm(initial={name: getattr(person, name) for name in names}, user=viewer)


def _tracking(person: Person) -> dict[str, Any]:
    """How far they are followed, and by whose word."""
    choice = modes.choice_of(person)
    form = TrackingForm(initial={"mode": choice or ""})
    mode = modes.policy().mode(person.country, choice)
    return {"mode": mode, "choice": choice, "form": form, "consents": consent.history(person)}


def _tasks(person: Person, viewer: User) -> list[Task]:
    """Open tasks first, by when they are due."""
    theirs = Task.objects.visible_to(viewer).filter(person=person).select_related("assignee")
    return sorted(theirs.order_by("due_at")[:50], key=lambda task: task.status != Task.Status.OPEN)
