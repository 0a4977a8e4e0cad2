"""All emails to one person with what happened to each, as rows that can be written as JSON (L4)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.forms.models import model_to_dict

from quarterdeck.emails.models import Attachment, Attempt, Email, Event

if TYPE_CHECKING:
    from quarterdeck.people.models import Person

FACTS = (
    "status", "address", "cc", "bcc", "subject", "values", "created_at", "scheduled_for", "sent_at", "failed_at",
    "deleted_at", "reason", "views", "clicks", "replies", "machine_views", "machine_clicks", "last_activity_at",
    "answered_at", "succeeded_at",
)  # fmt: skip
OF_ATTEMPT = ("state", "message_id", "address", "claimed_at", "ended_at", "code", "enhanced", "answer", "server")


def emails_to(person: Person) -> list[dict[str, Any]]:
    """Every email, oldest first; four queries."""
    emails = list(Email.objects.filter(person=person).select_related("content", "sender", "identity").order_by("pk"))
    ids, contents = [email.pk for email in emails], [email.content_id for email in emails]
    events, attempts, files = defaultdict(list), defaultdict(list), defaultdict(list)
    for kind, at, pk, data in (
        Event.objects.filter(email_id__in=ids).order_by("at", "pk").values_list("kind", "at", "email_id", "data")
    ):
        events[pk].append({"kind": kind, "at": at, "data": data})
    for attempt in Attempt.objects.filter(email__in=ids).order_by("pk"):
        attempts[attempt.email_id].append(model_to_dict(attempt, OF_ATTEMPT))
    for content, name, kind in Attachment.objects.filter(content__in=contents).values_list(
        "content", "name", "media_type"
    ):
        files[content].append({"name": name, "media_type": kind})
    return [
        {
            "number": email.pk,
            "sender": f"{email.sender.name} <{email.identity.address if email.identity else email.sender.email}>",
            **{name: getattr(email, name) for name in FACTS},
            "text": email.content.body,  # with its merge fields; `values` has what was filled in
            "attachments": files[email.content_id],
            "hand_overs": attempts[email.pk],
            "events": events[email.pk],
        }
        for email in emails
    ]
