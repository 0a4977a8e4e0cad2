"""A login that still waits for its second factor: kept in the session for a few minutes."""

from __future__ import annotations

import time

from django.http import HttpRequest

from quarterdeck.team.models import User

KEY = "second_factor"
LASTS = 600  # seconds


def begin(request: HttpRequest, user: User, then: str) -> None:
    """Remember whose password was right, and where they want to go."""
    request.session.cycle_key()
    mark = user.get_session_auth_hash()
    request.session[KEY] = {"user": user.pk, "mark": mark, "at": int(time.time()), "then": then}


def who(request: HttpRequest) -> User | None:
    """Whose second factor is waited for; nobody's after ten minutes, or when they or their password changed."""
    kept = request.session.get(KEY) or {}
    if time.time() - kept.get("at", 0) > LASTS:
        return None
    user = User.objects.active().filter(pk=kept["user"]).first()
    return user if user is not None and user.get_session_auth_hash() == kept["mark"] else None


def end(request: HttpRequest) -> str:
    """It is done; returns where to go."""
    return str((request.session.pop(KEY, None) or {}).get("then") or "/")
