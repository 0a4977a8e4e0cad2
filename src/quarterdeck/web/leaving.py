"""What somebody would leave behind: the counts that are shown before they are deactivated."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.campaigns.models import Campaign
from quarterdeck.compose.models import Template
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User


@dataclass(frozen=True)
class Estate:
    """How much of what; scheduled emails are asked about, sent ones stay theirs."""

    people: int
    templates: int
    tasks: int
    campaigns: int
    drafts: int
    scheduled: int
    identities: int
    channels: int


def estate(user: User) -> Estate:
    """Eight counts, each over an index of their own rows."""
    emails = Email.objects.filter(sender=user)
    return Estate(
        people=Person.objects.filter(owner=user).count(),
        templates=Template.objects.filter(owner=user).count(),
        tasks=Task.objects.filter(assignee=user, status=Task.Status.OPEN).count(),
        campaigns=Campaign.objects.filter(owner=user).count(),
        drafts=emails.filter(status=Email.Status.DRAFT).count(),
        scheduled=emails.filter(status=Email.Status.SCHEDULED).count(),
        identities=user.identities.count(),
        channels=Channel.objects.filter(owner=user).count(),
    )
