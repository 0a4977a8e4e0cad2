"""The database's clock: leases and due times use no other. And a stopwatch, for how long ago that clock was read."""

from __future__ import annotations

import time
from datetime import datetime

from django.db import connection


def db_now() -> datetime:
    """The moment at which the current transaction began, as the database knows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)
    return moment


def stopwatch() -> float:
    """Seconds that never go back, whatever is done to this machine's clock; they go on while the machine sleeps."""
    return time.clock_gettime(BOOTTIME) if BOOTTIME is not None else time.monotonic()


BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)  # Linux
