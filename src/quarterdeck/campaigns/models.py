"""Campaigns, their steps, and each person's run. Their pages come later; emails point at them now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.states import Stateful

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def editable_by(self, user: User) -> Self:
        """One's own campaigns; an admin's are all. Who may change a campaign may take people in and out."""
        return self if user.is_admin else self.filter(owner=user)


class Campaign(Stateful):
    """Days and steps that people are taken through."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        FINISHED = "finished", _("Finished")
        ARCHIVED = "archived", _("Archived")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.RUNNING, Status.ARCHIVED},
        Status.RUNNING: {Status.PAUSED, Status.FINISHED},
        Status.PAUSED: {Status.RUNNING, Status.FINISHED, Status.ARCHIVED},
        Status.FINISHED: {Status.ARCHIVED},
    }

    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="campaigns")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CampaignQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """One thing to do on one day of the campaign."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email")
        CALL = "call", _("Call")
        INMAIL = "inmail", "InMail"
        CUSTOM = "custom", _("Custom task")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="steps")
    day = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EMAIL)
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["campaign", "position"], name="one_step_a_position")]

    def __str__(self) -> str:
        return self.name or f"{self.get_kind_display()} on day {self.day}"


class Enrollment(Stateful):
    """One person's run through one campaign."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        FINISHED = "finished", _("Finished")
        REPLIED = "replied", _("Replied")
        STOPPED = "stopped", _("Stopped")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.ACTIVE: {Status.PAUSED, Status.FINISHED, Status.REPLIED, Status.STOPPED},
        Status.PAUSED: {Status.ACTIVE, Status.REPLIED, Status.STOPPED},
        Status.FINISHED: {Status.REPLIED},  # answers may come late
    }

    GOING = (Status.ACTIVE, Status.PAUSED)

    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="enrollments")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="enrollments")
    position = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"], condition=Q(status__in=["active", "paused"]), name="one_run_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} at step {self.position} of {self.campaign}"
