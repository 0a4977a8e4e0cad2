"""What was answered in an email's conversation, for whoever may read the email."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quarterdeck.emails.models import Email
from quarterdeck.inbound.models import Message
from quarterdeck.inbound.models.message import MessageQuerySet
from quarterdeck.inbound.quote import SIGNATURE
from quarterdeck.inbound.verdict import Kind

if TYPE_CHECKING:
    from quarterdeck.team.models import User

MOST = 20  # messages shown
WRITTEN = (Kind.REPLY, Kind.AUTO_REPLY, Kind.UNSUBSCRIBE, Kind.OWN)
TOLD = (Message.Status.RECORDED, Message.Status.WAITING, Message.Status.SETTLED)
BESIDE = ("whole", "recipients", "sent_to")  # what a list of messages does not need


def answers(email: Email, viewer: User) -> list[Message]:
    """The messages of people (and of machines in their name) in the conversation, newest first; one query."""
    return list(in_conversation(email, viewer).defer(*BESIDE).order_by("-received_at", "-pk")[:MOST])


def in_conversation(email: Email, viewer: User) -> MessageQuerySet:
    """What was written to the emails of the conversation that the viewer sees."""
    seen = Email.objects.visible_to(viewer).filter(conversation=email.conversation).values("pk")
    return Message.objects.filter(email__in=seen, kind__in=WRITTEN, status__in=TOLD)


def folded(message: Message) -> str:
    """All that the message holds, if that is more than its new words: what is quoted in it, and who signed."""
    bare = SIGNATURE.sub("", message.whole).strip()
    return message.whole.strip() if bare != SIGNATURE.sub("", message.text).strip() else ""
