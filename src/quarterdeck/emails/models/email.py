"""One outgoing email to one person: its facts and the whole table of its moves (design 4)."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.models.keeping import Keeping
from quarterdeck.emails.models.proving import Proving
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.models.sending import Sending
from quarterdeck.kit.states import Stateful


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")  # unfinished; only single emails
    SCHEDULED = "scheduled", _("Scheduled")  # waits for `due_at`, when the sender looks at it next
    IN_PROGRESS = "in_progress", _("In progress")  # claimed by a living sender
    DELIVERED = "delivered", _("Delivered")  # accepted by the server it was handed to, not returned since
    ARCHIVED = "archived", _("Archived")  # delivered, views and clicks no longer recorded
    FAILED = "failed", _("Failed")  # could not be sent, or the outcome is unknown
    BOUNCED = "bounced", _("Bounced")  # rejected for the recipient
    SPAM = "spam", _("Spam")  # the recipient reported it
    CANCELLED = "cancelled", _("Cancelled")  # its campaign or batch was stopped; in no folder
    DELETED = "deleted", _("Deleted")  # hidden; can be restored for 30 days; in no folder


UNDELIVERED = (Status.FAILED, Status.BOUNCED, Status.SPAM)
SENT = (Status.DELIVERED, Status.ARCHIVED)


class Email(Keeping, Proving, Sending, Stateful):
    """One outgoing email to one person. Only its moves write `status`."""

    Status = Status

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.SCHEDULED, Status.DELETED},
        Status.SCHEDULED: {Status.IN_PROGRESS, Status.DRAFT, Status.FAILED, Status.CANCELLED, Status.DELETED},
        Status.IN_PROGRESS: {Status.DELIVERED, Status.BOUNCED, Status.FAILED, Status.SCHEDULED},
        Status.DELIVERED: {Status.ARCHIVED, Status.BOUNCED, Status.SPAM},
        Status.ARCHIVED: {Status.DELIVERED, Status.BOUNCED, Status.SPAM, Status.DELETED},
        Status.FAILED: {Status.SCHEDULED, Status.DELIVERED, Status.BOUNCED, Status.SPAM, Status.DELETED},
        Status.BOUNCED: {Status.SCHEDULED, Status.DELETED},
        Status.SPAM: {Status.SCHEDULED, Status.DELETED},
        Status.DELETED: {Status.DRAFT, Status.ARCHIVED, Status.FAILED, Status.BOUNCED, Status.SPAM},
    }

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)  # one more with every change by a person; guards stale forms
    decision = models.PositiveIntegerField(default=0)  # one more with every decision to send; part of the Message-ID

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="emails", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="emails", db_index=False)
    identity = models.ForeignKey("delivery.Identity", models.PROTECT, null=True, related_name="emails", db_index=False)
    channel = models.ForeignKey("delivery.Channel", models.PROTECT, null=True, related_name="emails", db_index=False)
    address = models.EmailField(max_length=254)  # where it goes; the person's address when it was chosen
    cc = ArrayField(models.CharField(max_length=320), default=list, blank=True)
    bcc = ArrayField(models.CharField(max_length=320), default=list, blank=True)

    content = models.ForeignKey("emails.Content", models.PROTECT, related_name="emails")
    subject = models.TextField(blank=True)  # as shown in lists: filled where it can be
    values = models.JSONField(default=dict, blank=True)  # the merge values it was handed over with
    template = models.ForeignKey("compose.Template", models.SET_NULL, null=True, related_name="emails", db_index=False)
    conversation = models.UUIDField(default=uuid4)  # shared by the emails and answers that belong together
    in_reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="follow_ups", db_index=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, null=True, related_name="emails", db_index=False)
    batch = models.ForeignKey("compose.Batch", models.PROTECT, null=True, related_name="emails", db_index=False)

    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)  # changed by people and moves, never by hits
    scheduled_for = models.DateTimeField(null=True)  # the user's choice
    scheduled_zone = models.CharField(max_length=64, blank=True)  # the IANA zone in which it was chosen
    due_at = models.DateTimeField(null=True)  # when the sender looks next; set exactly while scheduled
    sent_at = models.DateTimeField(null=True)  # accepted by the server
    failed_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_from = models.CharField(max_length=12, blank=True)  # the status that a restore goes back to
    reason = models.JSONField(null=True)  # why it is not delivered (emails/reasons.py)

    # The summary of human, settled events; hits write these, so no index may name them (design 6).
    views = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    machine_views = models.PositiveIntegerField(default=0)
    machine_clicks = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # a human answer in the conversation
    succeeded_at = models.DateTimeField(null=True)

    objects = EmailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exactly_a_scheduled_email_is_due",
                condition=Q(status="scheduled", due_at__isnull=False, scheduled_for__isnull=False)
                | (~Q(status="scheduled") & Q(due_at=None)),
            ),
            models.CheckConstraint(
                name="a_waiting_email_has_a_channel",
                condition=~Q(status__in=["scheduled", "in_progress"]) | Q(channel__isnull=False, decision__gt=0),
            ),
            models.CheckConstraint(
                name="a_sent_email_has_its_time",
                condition=~Q(status__in=["delivered", "archived"]) | Q(sent_at__isnull=False, failed_at=None),
            ),
            models.CheckConstraint(
                name="an_undelivered_email_says_why",
                condition=~Q(status__in=["failed", "bounced", "spam"])
                | Q(failed_at__isnull=False, reason__isnull=False),
            ),
            models.CheckConstraint(
                name="a_deleted_email_has_its_time",
                condition=Q(status="deleted", deleted_at__isnull=False) & ~Q(deleted_from="")
                | ~Q(status="deleted") & Q(deleted_at=None, deleted_from=""),
            ),
            models.UniqueConstraint(
                fields=["batch", "person"], name="one_email_a_person_in_a_batch", condition=Q(batch__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["sender", "status"], name="email_counts"),
            models.Index(
                fields=["sender", "status", "-sent_at", "-id"], name="email_sent", condition=Q(status__in=SENT)
            ),
            models.Index(
                fields=["sender", "due_at", "id"], name="email_due_of_sender", condition=Q(status="scheduled")
            ),
            models.Index(fields=["sender", "-updated_at", "-id"], name="email_drafts", condition=Q(status="draft")),
            models.Index(
                fields=["sender", "status", "-failed_at", "-id"],
                name="email_undelivered",
                condition=Q(status__in=UNDELIVERED),
            ),
            models.Index(fields=["status", "-sent_at", "-id"], name="email_all_sent", condition=Q(status__in=SENT)),
            models.Index(
                fields=["status", "-failed_at", "-id"],
                name="email_all_undelivered",
                condition=Q(status__in=UNDELIVERED),
            ),
            # By id as well: a batch falls due at one moment, and a claim takes some of it without sorting the rest.
            models.Index(fields=["channel", "due_at", "id"], name="email_to_claim", condition=Q(status="scheduled")),
            models.Index(
                fields=["status"], name="email_moving", condition=Q(status__in=["scheduled", "in_progress", "draft"])
            ),
            models.Index(fields=["deleted_at"], name="email_to_purge", condition=Q(status="deleted")),
            models.Index(fields=["in_reply_to"], name="email_follow_ups", condition=Q(in_reply_to__isnull=False)),
            models.Index(fields=["person", "-id"], name="email_of_person"),
            models.Index(fields=["conversation"], name="email_of_conversation"),
            # Rolling up a group email asks of each of its rows whether it is the first in its folder.
            models.Index(fields=["batch", "status", "id"], name="email_of_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"email {self.pk} to {self.address} ({self.status})"

    @property
    def is_commercial(self) -> bool:
        """Whether it asks for something to be bought: all mail does, but that of a template which says otherwise."""
        return self.template is None or not self.template.non_commercial

    @property
    def is_single(self) -> bool:
        """Written one by one: may be a draft, and be undone into one."""
        return self.campaign_id is None and self.batch_id is None
