"""What somebody leaves behind: the counts before they are deactivated, and what was handed over after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from quarterdeck.campaigns.models import Campaign
from quarterdeck.compose.models import Template
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Group, Person
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import AuditEntry, User


@dataclass(frozen=True)
class Estate:
    """How much of what; scheduled emails are asked about, sent ones stay theirs."""

    people: int
    groups: int
    templates: int
    tasks: int
    campaigns: int
    drafts: int
    scheduled: int
    identities: int
    channels: int


def estate(user: User) -> Estate:
    """Nine counts, each over an index of their own rows."""
    emails = Email.objects.filter(sender=user)
    return Estate(
        people=Person.objects.filter(owner=user).count(),
        groups=Group.objects.filter(owner=user).count(),
        templates=Template.objects.filter(owner=user).count(),
        tasks=Task.objects.filter(assignee=user, status=Task.Status.OPEN).count(),
        campaigns=Campaign.objects.filter(owner=user).count(),
        drafts=emails.filter(status=Email.Status.DRAFT).count(),
        scheduled=emails.filter(status=Email.Status.SCHEDULED).count(),
        identities=user.identities.count(),
        channels=Channel.objects.filter(owner=user).count(),
    )


@dataclass(frozen=True)
class Handed:
    """How much of one thing somebody took over, and where it is to be seen now ("" for nowhere)."""

    count: int
    what: str
    url: str = ""


@dataclass(frozen=True)
class Handover:
    """What became of a leaver's things when they were deactivated last."""

    heir: str
    at: datetime
    by: User | None
    things: list[Handed]


def handover(user: User) -> Handover | None:
    """The last time that this user was deactivated; None if they never were. Two queries."""
    entries = AuditEntry.objects.filter(action="user.deactivated", noun="team.User", noun_id=user.pk)
    entry = entries.select_related("actor").order_by("-at", "-pk").first()
    if entry is None:
        return None
    heir = User.objects.filter(name=entry.data.get("heir", "")).first()
    counts = entry.data.get("handed", {})
    things = [Handed(count, _named(what, count), _where(what, heir)) for what, count in counts.items() if count]
    return Handover(str(entry.data.get("heir", "")), entry.at, entry.actor, things)


def _named(what: str, count: int) -> str:
    names = {
        "people": ngettext("person", "people", count),
        "groups": ngettext("group", "groups", count),
        "templates": ngettext("template", "templates", count),
        "tasks": ngettext("open task", "open tasks", count),
        "campaigns": ngettext("campaign", "campaigns", count),
        "drafts": ngettext("draft", "drafts", count),
        "cancelled": ngettext("cancelled email", "cancelled emails", count),
    }
    return names.get(what, what)


def _where(what: str, heir: User | None) -> str:
    return f"{reverse('people')}?owner={heir.pk}" if what == "people" and heir else ""
