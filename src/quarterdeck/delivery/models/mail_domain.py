"""A domain that mail comes from, through one channel: what its records lacked when they were looked up last."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class MailDomain(models.Model):
    """The From domain of identities, and whether providers can know its mail for its own (M1)."""

    channel = models.ForeignKey("delivery.Channel", models.CASCADE, related_name="domains", db_index=False)
    domain = models.CharField(max_length=253)
    lacks = models.JSONField(default=list)  # {code, name, value} each (domain_rules.py)
    checked_at = models.DateTimeField()
    # An admin answers for these lacks, with a reason; another lack stops mail again.
    accepted = ArrayField(models.CharField(max_length=16), default=list)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "domain"], name="domain_once_a_channel")]

    def __str__(self) -> str:
        return f"{self.domain} through channel {self.channel_id}"

    @property
    def standing(self) -> list[dict[str, str]]:
        """What stops its mail: the lacks that nobody answers for."""
        return [each for each in self.lacks if each["code"] not in self.accepted]
