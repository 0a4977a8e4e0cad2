"""When PostgreSQL is away: restarted, cut off, or caught in a deadlock. What was asked is worth asking again."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

DATABASE_AWAY = (OperationalError, InterfaceError)
