"""What came: one row for each message that was read whole, with what it turned out to be and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.states import Stateful

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, and who may look at them beyond the email that they belong to."""

    def in_review(self) -> Self:
        """What waits for a person."""
        return self.filter(status=Message.Status.OPEN)

    def reviewable_by(self, user: User) -> Self:
        """What the owner of a mailbox decides about what came to it; an admin decides about everything."""
        return self if user.is_admin else self.filter(mailbox__channel__owner=user)

    def raw_readable_by(self, user: User) -> Self:
        """Whose bytes `user` may read: of their own mailboxes; of those that belong to nobody for an admin."""
        own = Q(mailbox__channel__owner=user)
        nobodys = Q(mailbox=None) | Q(mailbox__channel__owner=None)
        return self.filter(own | nobodys if user.is_admin else own)


class Message(Stateful):
    """One incoming message. It is known by its bytes: taken twice at one door, it is recorded once."""

    class Role(models.TextChoices):
        INBOX = "inbox"
        SENT = "sent"  # the mailbox's own folder of sent mail
        SMTP = "smtp"  # handed over to us: VERP bounces and feedback loops of a team relay

    class Status(models.TextChoices):
        RECORDED = "recorded", _("Recorded")  # what it says stands on an email's timeline
        WAITING = "waiting", _("Waiting")  # its email is in progress; `record` applies it (design 4)
        OPEN = "open", _("To be looked at")  # looked like ours, and could not be read or matched
        SETTLED = "settled", _("Settled")  # a person decided what it is
        KEPT = "kept", _("Kept")  # nothing of ours follows from it: a copy, our own, or a known person's other mail

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.RECORDED: {Status.WAITING, Status.KEPT},  # only in the transaction that takes it
        Status.WAITING: {Status.RECORDED},
        Status.OPEN: {Status.SETTLED},
        Status.SETTLED: {Status.OPEN},  # only what was put aside as nothing of ours: nothing had followed from it
    }

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(max_length=8, choices=Status)
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes; RawMail has them while they are kept
    mailbox = models.ForeignKey("inbound.Mailbox", models.SET_NULL, null=True, related_name="messages", db_index=False)
    role = models.CharField(max_length=5, choices=Role)
    envelope_to = models.CharField(max_length=320, blank=True)  # where SMTP said that it goes: a VERP address
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField(default=timezone.now)

    # What the reader made of it (inbound/verdict.py).
    kind = models.CharField(max_length=12)
    sender = models.CharField(max_length=320, blank=True)
    sent_to = models.JSONField(default=list)
    subject = models.TextField(blank=True)
    message_id = models.CharField(max_length=900, blank=True)  # here and below without angle brackets
    in_reply_to = models.CharField(max_length=900, blank=True)
    recipients = models.JSONField(default=list)  # what a report says about each address
    return_date = models.DateField(null=True)
    text = models.TextField(blank=True)  # the new words of a person
    whole = models.TextField(blank=True)  # all the text, with what is quoted in it, or a report's own words

    # What it belongs to. An email that was purged leaves the message behind.
    email = models.ForeignKey("emails.Email", models.SET_NULL, null=True, related_name="messages")
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="messages", db_index=False)
    attempt = models.ForeignKey(
        "emails.Attempt", models.DO_NOTHING, null=True, db_constraint=False, related_name="+", db_index=False
    )
    matched_by = models.CharField(max_length=12, blank=True)  # how it was matched (inbound/match.py)

    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_as = models.CharField(max_length=12, blank=True)  # reply, bounce or nothing

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "mailbox"], name="message_once_a_mailbox"),
            models.UniqueConstraint(
                fields=["digest", "envelope_to"], condition=Q(role="smtp"), name="message_once_an_envelope"
            ),
            models.CheckConstraint(
                name="a_settled_message_says_how",
                condition=Q(status="settled", settled_at__isnull=False) & ~Q(settled_as="")
                | ~Q(status="settled") & Q(settled_at=None, settled_as=""),
            ),
        ]
        indexes = [
            models.Index(fields=["message_id"], name="message_by_id", condition=~Q(message_id="")),
            models.Index(fields=["-received_at", "-id"], name="message_to_review", condition=Q(status="open")),
            models.Index(fields=["email"], name="message_waiting", condition=Q(status="waiting")),
            models.Index(fields=["person", "-id"], name="message_of_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.sender or 'nobody'} ({self.status})"
