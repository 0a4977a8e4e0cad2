"""A file of people on its way in: what it is, how its columns are read, how far it has come, and what each row did."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.states import Stateful
from quarterdeck.people.models.group import Group
from quarterdeck.people.models.person import Person

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User) -> Self:
        return self if user.is_admin else self.filter(by=user)


class Upload(Stateful):
    """One CSV file. A worker takes it row by row, in batches; `position` is how far it has come."""

    class Status(models.TextChoices):
        NEW = "new", _("New")  # stored, not looked into yet
        CHECKED = "checked", _("Waiting for you")  # readable; waits for a person to say what the columns are
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")  # `problem` says why
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.NEW: {Status.CHECKED, Status.FAILED},
        Status.CHECKED: {Status.RUNNING},
        Status.RUNNING: {Status.DONE, Status.FAILED},
        Status.DONE: {Status.UNDOING},
        Status.UNDOING: {Status.UNDONE},
    }
    AT_WORK: ClassVar = (Status.RUNNING, Status.UNDOING)

    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=160)
    # Cleared away with other files that nobody needs any more; what the rows did stays.
    file = models.ForeignKey("emails.File", models.SET_NULL, null=True, related_name="+")
    headings = models.JSONField(default=list)
    sample = models.JSONField(default=list)  # the first rows, as cells
    total = models.PositiveIntegerField(default=0)  # rows that hold anything, without the headings

    # What a person decided. One entry a column: a field of the person, `custom:Name`, or nothing to leave it out.
    mapping = models.JSONField(default=list)
    group = models.ForeignKey(Group, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    overwrite = models.BooleanField(default=False)

    position = models.PositiveIntegerField(default=0)  # rows that are done
    counts = models.JSONField(default=dict)  # rows by outcome
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)  # also the `updated_at` of everybody whom it wrote
    finished_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by", "-created_at"], name="upload_newest"),
            models.Index(fields=["status"], name="upload_at_work", condition=Q(status__in=["running", "undoing"])),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row of an upload: first the staging place for set SQL, then the record of what it did."""

    class Outcome(models.TextChoices):
        WAITING = "waiting"  # only inside the transaction of its batch
        CREATED = "created"
        UPDATED = "updated"
        UNCHANGED = "unchanged"
        MERGED = "merged"  # the same address stood in an earlier row
        KNOWN = "known"  # belongs to a colleague who has not shared them: nothing was done
        REFUSED = "refused"

    class Undone(models.TextChoices):
        NOT = ""
        REMOVED = "removed"
        RESTORED = "restored"
        KEPT = "kept"  # `reason` says why

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()  # 1 is the first row after the headings
    line = models.PositiveIntegerField()  # of the file, where the row ends
    address_key = models.CharField(max_length=254, db_collation="C", blank=True)
    facts = models.JSONField()
    outcome = models.CharField(max_length=9)
    reason = models.CharField(max_length=300, blank=True)
    cells = models.JSONField(null=True)  # of a refused row, to be given back
    person = models.ForeignKey(Person, models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    changes = models.JSONField(null=True)  # field → [old, new], where somebody known was changed
    joined = models.BooleanField(default=False)  # it put the person into the upload's group
    undone = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="row_once")]
        indexes = [
            models.Index(fields=["upload", "address_key"], name="row_by_address"),
            models.Index(fields=["person"], name="row_of_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of {self.upload_id}"
