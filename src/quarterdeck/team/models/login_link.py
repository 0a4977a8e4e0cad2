"""One-time login links: printed by the demo and by `quarterdeck login-link`."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

if TYPE_CHECKING:
    from quarterdeck.team.models.user import User

LASTS = timedelta(hours=24)


class LoginLink(models.Model):
    """A secret that lets one user in once; only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="login_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"login link of {self.user}"

    @classmethod
    def make(cls, user: User) -> str:
        """A new link's secret, which is shown once and never stored."""
        secret = secrets.token_urlsafe(24)
        cls.objects.create(user=user, digest=_digest(secret), expires_at=timezone.now() + LASTS)
        return secret

    @classmethod
    def find(cls, secret: str) -> LoginLink | None:
        """The usable link with this secret; using it is a separate step."""
        usable = cls.objects.filter(used_at=None, expires_at__gt=Now(), user__is_active=True)
        return usable.select_related("user").filter(digest=_digest(secret)).first()

    def use(self) -> bool:
        """Spend the link; False when somebody spent it first."""
        return bool(type(self).objects.filter(pk=self.pk, used_at=None).update(used_at=Now()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
