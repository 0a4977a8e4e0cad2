"""How much an erasure would take away, before somebody confirms it."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import ImportRow, Person


@dataclass(frozen=True)
class Going:
    """How much of what."""

    emails: int  # whose words go
    waiting: int  # of those, how many do not go any more
    messages: int
    tasks: int
    groups: int
    runs: int
    imports: int


def going(person: Person) -> Going:
    """Seven counts, each over an index of the person."""
    emails = Email.objects.filter(person=person)
    return Going(
        emails=emails.count(),
        waiting=emails.filter(status__in=(Status.SCHEDULED, Status.DRAFT)).count(),
        messages=Message.objects.filter(person=person).count(),
        tasks=person.tasks.count(),
        groups=person.memberships.count(),
        runs=person.enrollments.filter(status__in=Enrollment.GOING).count(),
        imports=ImportRow.objects.filter(person=person.pk).count(),
    )
