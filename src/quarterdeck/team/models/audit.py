"""The audit log: who did what to whom, when. Append-only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """One deed worth remembering; `action` is a dotted name such as `user.invited` or `view_as.started`.

    `noun` and `noun_id` point at what it was done to without holding it fast: the log outlives it.
    """

    # None: Quarterdeck itself did it.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="deeds")
    action = models.CharField(max_length=60)
    noun = models.CharField(max_length=60, blank=True)  # a model's label, such as team.User
    noun_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)  # what else is worth knowing: names as they were, old and new values

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_of_actor"),
            models.Index(fields=["action", "-at", "-id"], name="audit_of_action"),
            models.Index(fields=["noun", "noun_id", "-at"], name="audit_of_noun"),
        ]

    def __str__(self) -> str:
        return f"{self.actor or 'Quarterdeck'}: {self.action}"

    @classmethod
    def record(
        cls, actor: models.Model | None, action: str, about: models.Model | None = None, **data: Any
    ) -> AuditEntry:
        """Add one entry in the caller's transaction; `about` is what it was done to, kept with its name."""
        noun = {"noun": about._meta.label, "noun_id": about.pk} if about else {}
        named = {"name": str(about), **data} if about else data
        return cls.objects.create(actor_id=actor.pk if actor else None, action=action, data=named, **noun)
