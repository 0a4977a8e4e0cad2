"""One deed on many emails: their ids are frozen when it is confirmed, and worked off part by part."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.kit import progress
from quarterdeck.kit.parts import Part


class Bulk(models.Model):
    """A verb that somebody confirmed for the emails that were selected, or for all that matched."""

    uuid = models.UUIDField(unique=True)  # made by the page that asks, so that the same request is one deed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulks")
    verb = models.CharField(max_length=12)
    folder = models.CharField(max_length=20)  # the slug of the folder whose emails matched
    total = models.PositiveIntegerField()
    data = models.JSONField(default=dict)  # what the verb has to know: which group, which campaign, which task
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.verb} {self.total} emails of {self.folder}"


class BulkPart(Part):
    """Some of a deed's emails."""

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="parts")
    ids = ArrayField(models.BigIntegerField())
    moved = ArrayField(models.BigIntegerField(), default=list)  # those that it was done to
    refused = models.JSONField(default=dict)  # a reason's code (emails/verbs.py) -> how many emails

    class Meta:
        indexes = [models.Index(fields=["id"], name="bulk_to_do", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"part {self.pk} of {self.bulk_id}"


class Progress(progress.Progress):
    """How far a deed is; one query."""

    def __init__(self, bulk: Bulk) -> None:
        super().__init__(bulk.parts.values_list("ids__len", "moved__len", "refused", "done_at"))
