"""Invitations: a one-time link with which a new teammate makes their account."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from quarterdeck.team.models.user import User

LASTS = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor withdrawn; their link may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def usable(self) -> Self:
        """Those whose link still lets somebody in."""
        return self.open().filter(expires_at__gt=Now())


class Invitation(models.Model):
    """Leave for whoever reads mail at `email` to join; only the hash of the link's secret is kept."""

    email = models.EmailField()  # as its key
    name = models.CharField(max_length=120, blank=True, default="", db_default="")  # as the inviting admin wrote it
    role = models.CharField(max_length=8, choices=User.Role, default=User.Role.MEMBER)
    teams = models.ManyToManyField("team.Team", related_name="invitations", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(accepted_at=None, withdrawn_at=None), name="one_open_invitation"
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_over(self) -> bool:
        """Whether its link has run out."""
        return self.expires_at <= timezone.now()

    @staticmethod
    def secret() -> tuple[str, str, datetime]:
        """A new link's secret, which is shown once and never stored; its hash; and until when it works."""
        new = secrets.token_urlsafe(24)
        return new, digest_of(new), timezone.now() + LASTS


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
