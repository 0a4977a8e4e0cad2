"""A teammate's task. Its pages come later; follow-ups, columns and searches point at it now."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.kit.states import Stateful


class Task(Stateful):
    """Something a teammate means to do about a person."""

    class Kind(models.TextChoices):
        EMAIL = "email", "Email"
        CALL = "call", "Call"
        INMAIL = "inmail", "InMail"
        CUSTOM = "custom", "Custom"

    class Status(models.TextChoices):
        OPEN = "open", "Open"  # snoozed is open with a date
        DONE = "done", "Done"
        SKIPPED = "skipped", "Skipped"

    class Priority(models.IntegerChoices):
        NORMAL = 0, "Normal"
        HIGH = 1, "High"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.DONE, Status.SKIPPED},
        Status.DONE: {Status.OPEN},
    }

    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CUSTOM)
    name = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="tasks")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks")
    due_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.NORMAL)
    email = models.ForeignKey("emails.Email", models.SET_NULL, null=True, related_name="tasks")
    campaign = models.ForeignKey("campaigns.Campaign", models.SET_NULL, null=True, related_name="tasks")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["assignee", "due_at"], name="task_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return self.name
