"""A text to start from, with merge fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.kit.keys import fold

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class Category(models.Model):
    """A shelf for templates."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: User) -> Self:
        """Shared ones and one's own; all for an admin."""
        return self if user.is_admin else self.filter(Q(shared=True) | Q(owner=user))

    def editable_by(self, user: User) -> Self:
        return self if user.is_admin else self.filter(owner=user)

    def active(self) -> Self:
        return self.filter(archived_at=None)

    def matching(self, text: str) -> Self:
        """Templates with every word of `text` in name, subject or body."""
        found = self
        for word in fold(text).split():
            found = found.filter(Q(name__icontains=word) | Q(subject__icontains=word) | Q(body__icontains=word))
        return found


class Template(models.Model):
    """A subject and a body with merge fields, used as the start of an email."""

    name = models.CharField(max_length=120)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="templates")
    subject = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)  # clean HTML
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="templates")
    shared = models.BooleanField(default=False)
    # It sells nothing (an invoice, a notice): passes an unsubscribe, but no other block.
    non_commercial = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
