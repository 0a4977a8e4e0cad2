"""What looked like ours and could not be read or matched waits for a person, who says what it is. Never thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.inbound import answers_of_people as people
from quarterdeck.inbound import reports_of_servers as servers
from quarterdeck.inbound.effects import Effects
from quarterdeck.inbound.lookups import WENT
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.record import write
from quarterdeck.inbound.standing import State, lock
from quarterdeck.inbound.verdict import Kind, Recipient
from quarterdeck.kit.keys import address_key, fold
from quarterdeck.kit.notices import announce
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Person
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

MOST = 20  # emails that are offered
WAYS = ("reply", "report", "nothing")


def emails_for(user: User) -> EmailQuerySet:
    """What a message may be said to belong to: one's own email that went; any that one sees, for an admin."""
    seen = Email.objects.visible_to(user) if user.is_admin else Email.objects.editable_by(user)
    return seen.filter(status__in=WENT)


def suggestions(message: Message, user: User, text: str) -> list[Email]:
    """The emails that it may belong to: the likeliest, then the newest to its addresses, or what `text` finds."""
    mine = emails_for(user).select_related("person", "sender").defer("values").order_by("-pk")
    if text.strip():
        found = Person.objects.named_or_at(text).values("pk")[:200]
        return list(mine.filter(Q(person__in=found) | Q(address__iexact=text.strip()))[:MOST])
    addresses = {address_key(each["address"]) for each in message.recipients} | {address_key(message.sender)}
    keys = addresses - {""}
    near = Person.objects.filter(Q(address_key__in=keys) | Q(other_addresses__address_key__in=keys)).values("pk")
    likely = list(mine.filter(Q(person__in=near) | Q(pk=message.email_id))[:MOST])
    return sorted(likely, key=lambda each: each.pk != message.email_id)


@transaction.atomic
def settle(message: Message, way: str, *, by: User, email: Email | None = None) -> None:
    """A person says what a message is: an answer to `email`, a report about it, or nothing of ours.

    Raises WrongState when somebody said so before, ValueError without the email that it takes.
    """
    if way not in WAYS or (email is None) != (way == "nothing"):
        raise ValueError("a message is settled as a reply to an email, a report about one, or nothing")
    told: dict[str, Any] = {"email_id": email.pk, "attempt_id": None, "matched_by": "person"} if email else {}
    announce("review", [message.pk])
    message.move("settled", only_from=["open"], settled_by=by, settled_at=timezone.now(), settled_as=way, **told)
    AuditEntry.record(by, "message.settled", email, way=way, sender=message.sender, subject=fold(message.subject)[:200])
    if email is None:
        return
    state = lock([email.pk], [])[email.pk]
    if state.is_moving:
        raise WrongState(f"{email} is being sent", email)
    effects = Effects()
    _apply(message, way, state, effects)
    write(effects)


@transaction.atomic
def reopen(message: Message, *, by: User) -> None:
    """It was put aside by mistake: it waits again. Raises WrongState for what something has followed from."""
    announce("review", [message.pk])
    nobody: dict[str, Any] = {"settled_by": None, "settled_at": None, "settled_as": ""}
    message.move("open", only_from=["settled"], where={"settled_as": "nothing"}, **nobody)
    AuditEntry.record(by, "message.reopened", sender=message.sender, subject=fold(message.subject)[:200])


def _apply(message: Message, way: str, state: State, effects: Effects) -> None:
    if way == "report" and message.kind == Kind.COMPLAINT:
        servers.complaint(message, state, effects)
    elif way == "report":
        _report(message, state, effects)
    elif message.kind == Kind.UNSUBSCRIBE:
        people.unsubscribe(message, state, effects)
    elif message.kind == Kind.AUTO_REPLY:
        people.auto_reply(message, state, effects)
    else:
        people.reply(message, state, effects)


def _report(message: Message, state: State, effects: Effects) -> None:
    """The part of the report that is about the email's address; without one, that it came back."""
    found = servers.split(servers.recipients_of(message), state, state.address)
    told = (*found.main, *found.others)
    servers.about(told[0] if told else Recipient(state.address), message, state, effects)
