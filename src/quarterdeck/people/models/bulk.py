"""One deed on many people: their ids are frozen when it is confirmed, and worked off part by part."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.kit.parts import Part
from quarterdeck.kit.progress import Progress


class PeopleBulk(models.Model):
    """A verb that somebody confirmed for all people that matched."""

    uuid = models.UUIDField(unique=True)  # made by the page that asks, so that the same request is one deed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="people_bulks")
    verb = models.CharField(max_length=12)
    told = models.JSONField(default=dict)  # what the verb asks for: a group, an owner, a reason
    total = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.verb} {self.total} people"


class PeopleBulkPart(Part):
    """Some of a deed's people."""

    bulk = models.ForeignKey(PeopleBulk, models.CASCADE, related_name="parts")
    ids = ArrayField(models.BigIntegerField())
    done = models.PositiveIntegerField(default=0)  # how many it was done to
    refused = models.JSONField(default=dict)  # why not: the key of a reason -> how many people

    class Meta:
        indexes = [models.Index(fields=["id"], name="people_bulk_to_do", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"part {self.pk} of {self.bulk_id}"


class PeopleProgress(Progress):
    """How far a deed is; one query."""

    def __init__(self, bulk: PeopleBulk) -> None:
        super().__init__(bulk.parts.values_list("ids__len", "done", "refused", "done_at"))
