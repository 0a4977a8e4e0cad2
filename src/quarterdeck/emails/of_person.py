"""What a viewer may know of the mail that went to a person (design 9)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import SENT, Status
from quarterdeck.team.models import User

MOST = 50
OUT = (*SENT, Status.BOUNCED, Status.SPAM)  # it left the house: a contact
HIDDEN = (Status.DELETED, Status.CANCELLED)
OUTCOMES = {Status.BOUNCED: _("Bounced"), Status.SPAM: _("Reported as spam")}


@dataclass(frozen=True)
class Totals:
    """What a person did with the emails that the viewer sees: people's doing only, machines are left out."""

    emails: int = 0
    views: int = 0
    clicks: int = 0
    replies: int = 0
    last_sent_at: datetime | None = None
    last_activity_at: datetime | None = None


@dataclass(frozen=True)
class Contact:
    """A colleague's email, as far as others may know of it: no text, no link."""

    at: datetime
    sender: str
    subject: str
    outcome: str


def totals(person_ids: Collection[int], viewer: User) -> dict[int, Totals]:
    """Totals by person id; one query however many people."""
    sent = Email.objects.visible_to(viewer).filter(person__in=person_ids, status__in=OUT)
    sums = sent.values("person").annotate(
        sent=Count("pk"), seen=Sum("views"), clicked=Sum("clicks"), answered=Sum("replies"),
        last_sent=Max("sent_at"), last_activity=Max("last_activity_at"),
    )  # fmt: skip
    rows = sums.values_list("person", "sent", "seen", "clicked", "answered", "last_sent", "last_activity")
    return {person: Totals(*facts) for person, *facts in rows}


def history(person_id: int, viewer: User) -> list[Email]:
    """The newest emails to this person that the viewer may open."""
    seen = Email.objects.visible_to(viewer).filter(person=person_id).exclude(status__in=HIDDEN)
    return list(seen.select_related("sender", "campaign").defer("values", "cc", "bcc").order_by("-pk")[:MOST])


def contacts(person_id: int, viewer: User) -> list[Contact]:
    """What colleagues sent to this person, beyond what the viewer may open."""
    if viewer.is_admin:
        return []
    seen = User.objects.whose_email_is_visible_to(viewer).values("pk")
    others = Email.objects.filter(person=person_id, status__in=OUT).exclude(sender__in=seen).order_by("-pk")[:MOST]
    facts = others.only("sent_at", "failed_at", "subject", "status", "answered_at", "sender__name")
    return [_contact(email) for email in facts.select_related("sender")]


def _contact(email: Email) -> Contact:
    at = email.sent_at or email.failed_at
    assert at  # every status in OUT has one
    outcome = OUTCOMES.get(Status(email.status)) or (_("Answered") if email.answered_at else _("Delivered"))
    return Contact(at, email.sender.name, email.subject, str(outcome))
