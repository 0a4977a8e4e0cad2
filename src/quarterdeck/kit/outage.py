"""When PostgreSQL, or something else that we need, is away: what that raises, and saying it once.

A database that is restarted, cut off, or caught in a deadlock is worth asking again. Many loops notice at once, and
again and again; whoever reads the log wants one line when it goes and one when it is back.
"""

from __future__ import annotations

import threading

import structlog
from django.db import InterfaceError, OperationalError

from quarterdeck.kit.clock import stopwatch

DATABASE_AWAY = (OperationalError, InterfaceError)
CONFLICTS = ("40001", "40P01", "55P03", "57014")  # serialization, deadlock, a lock or a statement that took too long
DISK_FULL = "53100"
AGAIN = 60.0  # seconds after which a disk that is still full is said again
ECHO = 20.0  # seconds after the return in which old connections may still fail: that is no second outage,
BRIEF = 3.0  # unless it lasts so many seconds


class Outage:
    """Something that this process needs and that may be away; for all threads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._log = structlog.get_logger("quarterdeck.outage")
        self._lock = threading.Lock()
        self._since: float | None = None
        self._ended: float | None = None  # the last one
        self._is_said = False
        self._full_said: float | None = None
        self._times = 0

    @property
    def is_away(self) -> bool:
        return self._since is not None

    def noticed(self, error: BaseException) -> None:
        """It does not answer; said the first time only. Those who were in each other's way there are another matter."""
        if _sqlstate(error) in CONFLICTS:
            self._log.info("asked again after a conflict", error=first_line(error))
            return
        if _sqlstate(error) == DISK_FULL:  # it still answers who only reads
            self._noticed_full(error)
            return
        with self._lock:
            now, self._times = stopwatch(), self._times + 1
            self._since = now if self._since is None else self._since
            is_echo = self._ended is not None and self._since - self._ended < ECHO and now - self._since < BRIEF
            if self._is_said or is_echo:
                return
            self._is_said = True
        self._log.warning(f"{self._name} away", error=first_line(error))

    def _noticed_full(self, error: BaseException) -> None:
        with self._lock:
            now = stopwatch()
            if self._full_said is not None and now - self._full_said < AGAIN:
                return
            self._full_said = now
        self._log.error(f"{self._name} cannot write: make room on its disk", error=first_line(error))

    def over(self) -> None:
        """It answers; said if it was away."""
        if not self.is_away:  # the usual case costs nothing
            return
        with self._lock:
            if self._since is None:  # another thread said it
                return
            lasted, times, was_said = stopwatch() - self._since, self._times, self._is_said
            self._since, self._ended, self._times, self._is_said = None, stopwatch(), 0, False
        if was_said:
            self._log.warning(f"{self._name} back", after_s=round(lasted, 1), noticed=times)


DATABASE = Outage("database")


def is_outage(error: BaseException | None) -> bool:
    """Whether this error says that PostgreSQL is away, and not that somebody was in the way or that it has no room."""
    return isinstance(error, DATABASE_AWAY) and _sqlstate(error) not in (*CONFLICTS, DISK_FULL)


def _sqlstate(error: BaseException) -> str | None:
    """What PostgreSQL calls it, if it said anything."""
    return getattr(error.__cause__, "sqlstate", None)


def first_line(error: BaseException) -> str:
    """What matters of an error; PostgreSQL's library explains itself in several lines."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
