"""What people leave behind when they log in: spent links and expired sessions."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db.models.functions import Now

from quarterdeck.team.models import LoginLink

KEPT = timedelta(days=30)  # a spent or expired link stays that long as evidence


def tidy() -> None:
    """Remove old login links and the sessions that have ended."""
    LoginLink.objects.filter(expires_at__lt=Now() - KEPT).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
