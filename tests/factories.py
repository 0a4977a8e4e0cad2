"""Rows for tests: plain functions with defaults. What a test is about it says; the rest is made up here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from quarterdeck.campaigns.models import Campaign
from quarterdeck.compose.models import Batch, House, Template
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.emails.models import Attempt, Content, Email
from quarterdeck.emails.reasons import reason
from quarterdeck.people.models import Person
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import Membership, Team, User

PASSWORD = "correct horse battery"  # what every made user logs in with

_numbers = count(1)

# What the database's constraints ask of an email in each status.
WAITING = {"scheduled", "in_progress"}
SENT = {"delivered", "archived"}
UNDELIVERED = {"failed", "bounced", "spam"}
WHY = {"failed": "outcome_unknown", "bounced": "refused", "spam": "complained"}


def make_user(name: str = "", *, teams: Iterable[Team] = (), manages: Iterable[Team] = (), **fields: Any) -> User:
    """A member with a password; `email` is made from the first name."""
    local = name.split()[0].lower() if " " in name else f"rep{next(_numbers)}"
    name = name or local.capitalize()
    email = fields.pop("email", f"{local}@northsea.example")
    user = User.objects.create_user(email, fields.pop("password", PASSWORD), name=name, **fields)
    managed = list(manages)
    Membership.objects.bulk_create(
        [Membership(team=team, user=user, manages=team in managed) for team in {*teams, *managed}]
    )
    return user


def make_team(name: str = "") -> Team:
    return Team.objects.create(name=name or f"Team {next(_numbers)}")


def make_person(name: str = "", **fields: Any) -> Person:
    """A shared person with an address of their own."""
    number = next(_numbers)
    first, _, last = (name or f"Person {number}").partition(" ")
    known = {"first_name": first, "last_name": last, "address": f"person{number}@brava.example"}
    return Person.objects.create(**{**known, **fields})


def make_channel(**fields: Any) -> Channel:
    """A sandbox channel that listens nowhere."""
    known = {"name": "Sandbox", "kind": "sandbox", "host": "127.0.0.1", "port": 9, "security": "none"}
    return Channel.objects.create(**{**known, **fields})


def make_house(**fields: Any) -> House:
    """The organisation with what commercial mail has to carry (L1), unless it is there already."""
    known = {"name": "Northsea", "postal_address": "Quay 1, Rotterdam"}
    return House.objects.get_or_create(pk=1, defaults={**known, **fields})[0]


def make_identity(user: User | None = None, **fields: Any) -> Identity:
    """A verified From address; the user's default one if they have none yet. The house that they send for is there."""
    user = user or make_user()
    make_house()
    known = {
        "address": user.email,
        "name": user.name,
        "is_default": not user.identities.exists(),
        "verified_at": timezone.now(),
    }
    if "channel" not in fields:
        known["channel"] = Channel.objects.filter(name="Sandbox").first() or make_channel()
    return Identity.objects.create(user=user, **{**known, **fields})


def make_content(subject: str = "Two sites, eleven minutes", body: str = "<p>Hello.</p>") -> Content:
    return Content.objects.create(subject=subject, body=body)


def make_email(status: str = "draft", **fields: Any) -> Email:
    """An email in any status, with what its constraints ask for; sent ones have their attempt.

    `subject` and `body` go to its content too.
    """
    sender = fields.pop("sender", None) or make_user()
    person = fields.pop("person", None) or make_person()
    identity = (
        fields.pop("identity", None) or sender.identities.order_by("-is_default").first() or make_identity(sender)
    )
    subject = fields.pop("subject", "Two sites, eleven minutes")
    content = fields.pop("content", None) or make_content(subject, fields.pop("body", "<p>Hello.</p>"))
    known: dict[str, Any] = {"sender": sender, "person": person, "identity": identity, "content": content}
    known |= {"address": person.address, "subject": subject, **_facts_of(status, identity)}
    email = Email.objects.create(status=status, **{**known, **fields})
    if status != "draft":
        content.seal()
    if status in SENT | UNDELIVERED | {"in_progress"}:
        make_attempt(email)
    return email


def _facts_of(status: str, identity: Identity) -> dict[str, Any]:
    now = timezone.now()
    if status == "draft":
        return {}
    facts: dict[str, Any] = {"channel": identity.channel, "decision": 1}
    if status in WAITING:
        facts |= {"scheduled_for": now + timedelta(days=1)}
    if status == "scheduled":
        facts |= {"due_at": now + timedelta(days=1)}
    if status in SENT:
        facts |= {"sent_at": now - timedelta(hours=1)}
    if status in UNDELIVERED:
        facts |= {
            "failed_at": now,
            "reason": reason(WHY[status], address="nobody@brava.example", words="550 5.1.1 no", since="now"),
        }
    if status == "deleted":
        facts |= {"deleted_at": now, "deleted_from": "archived"}
    return facts


STATES = {
    "in_progress": "claimed",
    "delivered": "accepted",
    "archived": "accepted",
    "spam": "accepted",
    "bounced": "refused",
    "failed": "unknown",
}


def make_attempt(email: Email, state: str = "", **fields: Any) -> Attempt:
    """The hand-over that an email in this status has behind it, or one in `state`."""
    state = state or STATES[email.status]
    now = timezone.now()
    known: dict[str, Any] = {
        "channel": email.channel,
        "decision": email.decision,
        "token": uuid4(),
        "owner": "test",
        "lease_until": now + timedelta(minutes=1),
        "message_id": email.message_id(),
        "address": email.address,
        "claimed_at": now,
        "ended_at": None if state in Attempt.OPEN else now,
        "marked_at": None if state in ("claimed", "released") else now,
    }
    return Attempt.objects.create(email=email, state=state, **{**known, **fields})


def make_template(owner: User | None = None, **fields: Any) -> Template:
    known = {
        "name": f"Template {next(_numbers)}",
        "subject": "Hello {{ first_name }}",
        "body": "<p>Hi {{ first_name }},</p>",
    }
    return Template.objects.create(owner=owner or make_user(), **{**known, **fields})


def make_campaign(owner: User | None = None, **fields: Any) -> Campaign:
    known = {"name": f"Campaign {next(_numbers)}", "status": "running"}
    return Campaign.objects.create(owner=owner or make_user(), **{**known, **fields})


def make_batch(sender: User | None = None, **fields: Any) -> Batch:
    """A Select and send of nobody yet, or with `kind="group"` a group email."""
    sender = sender or make_user()
    identity = fields.pop("identity", None) or sender.identities.first() or make_identity(sender)
    content = fields.pop("content", None) or make_content()
    known = {"name": f"Batch {next(_numbers)}", "scheduled_for": timezone.now(), "total": 0}
    return Batch.objects.create(sender=sender, identity=identity, content=content, **{**known, **fields})


def make_task(assignee: User | None = None, **fields: Any) -> Task:
    known = {"name": "Call back", "due_at": timezone.now() + timedelta(days=1)}
    person = fields.pop("person", None) or make_person()
    return Task.objects.create(assignee=assignee or make_user(), person=person, **{**known, **fields})
