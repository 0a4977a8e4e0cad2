"""Two people side by side, before they are merged."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quarterdeck.people.countries import country_name
from quarterdeck.people.merge import CHOSEN
from quarterdeck.people.models import Person

LABELS: dict[str, str | Promise] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "title": _("Job title"),
    "company": _("Company"),
    "phone": _("Phone"),
    "country": _("Country"),
    "time_zone": _("Time zone"),
    "linkedin": _("LinkedIn"),
    "website": _("Website"),
    "owner_id": _("Owner"),
}


@dataclass(frozen=True)
class Compared:
    """One fact of both; `differs` where one of two has to be chosen."""

    name: str
    label: str | Promise
    kept: str
    other: str

    @property
    def differs(self) -> bool:
        return bool(self.kept and self.other and self.kept != self.other)


def compared(kept: Person, other: Person) -> list[Compared]:
    """The facts that either has."""
    rows = [Compared(name, LABELS[name], _said(kept, name), _said(other, name)) for name in CHOSEN]
    return [row for row in rows if row.kept or row.other]


def _said(person: Person, name: str) -> str:
    if name == "owner_id":
        return person.owner.name if person.owner else ""
    value = str(getattr(person, name))
    return country_name(value) if name == "country" else value


def moving(gone: Person) -> list[tuple[int, str | Promise]]:
    """How much of what becomes the other's."""
    counts = {
        _("emails"): gone.emails.count(),
        _("tasks"): gone.tasks.count(),
        _("groups"): gone.memberships.count(),
        _("campaigns"): gone.enrollments.count(),
    }
    return [(count, what) for what, count in counts.items() if count]
