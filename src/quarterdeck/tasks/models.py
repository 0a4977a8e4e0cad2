"""A teammate's task: what it is about, when it is due, and the whole table of its moves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.kit.notices import announce
from quarterdeck.kit.states import Stateful, WrongState

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> Self:
        """One's own tasks, those of the teams one manages, everybody's for an admin."""
        if user.is_admin:
            return self
        return self.filter(assignee__in=user.__class__.objects.whose_email_is_visible_to(user).values("pk"))

    def editable_by(self, user: User) -> Self:
        """Only who has to do it says that it is done."""
        return self.filter(assignee=user)


class Task(Stateful):
    """Something a teammate means to do about a person."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email")
        CALL = "call", _("Call")
        INMAIL = "inmail", _("InMail")
        CUSTOM = "custom", _("Custom")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")  # snoozed is open with a date
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")

    class Priority(models.IntegerChoices):
        NORMAL = 0, _("Normal")
        HIGH = 1, _("High")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.DONE, Status.SKIPPED},
        Status.DONE: {Status.OPEN},
        Status.SKIPPED: {Status.OPEN},
    }

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)  # made by the form: a form posted twice is one
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

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["assignee", "due_at"], name="task_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return self.name

    @property
    def to_do_at(self) -> datetime:
        """When it is to be done: when it was due, or until when it was snoozed if that is later."""
        return max(self.due_at, self.snoozed_until) if self.snoozed_until else self.due_at

    def complete(self) -> None:
        """It is done; raises WrongState unless it was open."""
        self._go(self.Status.DONE, done_at=timezone.now())

    def skip(self) -> None:
        """It will not be done."""
        self._go(self.Status.SKIPPED, done_at=timezone.now())

    def reopen(self) -> None:
        """Not done after all."""
        self._go(self.Status.OPEN, done_at=None)

    @transaction.atomic
    def snooze(self, until: datetime) -> None:
        """Out of sight until then; raises WrongState unless it is open."""
        if not Task.objects.filter(pk=self.pk, status=self.Status.OPEN).update(snoozed_until=until):
            raise WrongState(f"{self} is not open any more", self)
        self.snoozed_until = until
        self.tell()

    @transaction.atomic
    def _go(self, to: str, *, done_at: datetime | None) -> None:
        self.move(to, done_at=done_at)
        self.tell()

    def tell(self) -> None:
        """Let the open pages of its assignee, and those that show its email, look again after the commit."""
        announce(f"tasks.{self.assignee_id}", [self.pk])
        if self.email is not None:
            announce_emails([(self.email.sender_id, self.email.pk)])
