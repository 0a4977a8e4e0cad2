"""A batch: one Select-and-send, or one email to a group. Whom it is for is frozen when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.parts import Part

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class BatchQuerySet(models.QuerySet["Batch"]):
    def editable_by(self, user: User) -> Self:
        """Only the sender acts on a batch, as on its emails."""
        return self.filter(sender=user)


class Batch(models.Model):
    """The same words for many people: each gets an email of their own, which may be edited on its own unless it is
    for a group. Its emails point at it; an email whose content is another one was edited by itself."""

    class Kind(models.TextChoices):
        EACH = "each", _("Select and send")
        GROUP = "group", _("Group email")

    uuid = models.UUIDField(default=uuid4, unique=True)  # made by the page that asks: the same request is one batch
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EACH)
    name = models.CharField(max_length=120)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="batches")
    identity = models.ForeignKey("delivery.Identity", models.PROTECT, related_name="+", db_index=False)
    content = models.ForeignKey("emails.Content", models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey("compose.Template", models.SET_NULL, null=True, related_name="+", db_index=False)
    group = models.ForeignKey("people.Group", models.SET_NULL, null=True, related_name="+", db_index=False)
    scheduled_for = models.DateTimeField()
    scheduled_zone = models.CharField(max_length=64, blank=True)  # the IANA zone of the choice; empty: at once
    total = models.PositiveIntegerField()  # people, each once
    created_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class BatchPart(Part):
    """Some of a batch's people, whose emails are made at once."""

    THINGS = "people"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="parts")
    people = ArrayField(models.BigIntegerField())  # ids
    made = models.PositiveIntegerField(default=0)  # emails
    skipped = models.JSONField(default=dict)  # why (compose/skips.py) -> ids of people

    class Meta:
        indexes = [models.Index(fields=["id"], name="batch_to_make", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"part {self.pk} of batch {self.batch_id}"
