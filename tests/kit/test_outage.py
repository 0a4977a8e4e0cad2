"""Something that is away is said once, and once more when it is back."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, DiskFull
from structlog.testing import capture_logs

from quarterdeck.kit import outage
from quarterdeck.kit.outage import Outage

GONE = OperationalError("server closed the connection unexpectedly\n\tThis probably means much more\n")


def test_it_is_said_once_however_many_notice() -> None:
    away = Outage("database")
    with capture_logs() as logs:
        for _ in range(50):
            away.noticed(GONE)
        away.over()
        away.over()
    assert [line["event"] for line in logs] == ["database away", "database back"]
    assert logs[0]["error"] == "server closed the connection unexpectedly"
    assert logs[1]["noticed"] == 50


def test_what_old_connections_notice_after_its_return_is_no_second_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(outage, "stopwatch", lambda: now)
    away = Outage("database")
    with capture_logs() as logs:
        for seconds in (0, 1, 5, 5):
            now += seconds
            away.noticed(GONE)
            away.over()
        now += outage.ECHO
        away.noticed(GONE)
    assert [line["event"] for line in logs] == ["database away", "database back", "database away"]


def test_a_second_outage_soon_after_the_first_is_said_once_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(outage, "stopwatch", lambda: now)
    away = Outage("database")
    away.noticed(GONE)
    away.over()
    with capture_logs() as logs:
        for _ in range(5):
            away.noticed(GONE)
            now += 1.5
        away.over()
    assert [line["event"] for line in logs] == ["database away", "database back"]


def test_who_was_in_anothers_way_does_not_say_that_it_is_away() -> None:
    away, error = Outage("database"), OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected()
    with capture_logs() as logs:
        away.noticed(error)
        away.over()
    assert [line["event"] for line in logs] == ["asked again after a conflict"]


def test_a_full_disk_is_said_each_minute_until_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    now, full, error = 1000.0, Outage("database"), OperationalError("could not extend file: No space left on device")
    error.__cause__ = DiskFull()
    monkeypatch.setattr(outage, "stopwatch", lambda: now)
    with capture_logs() as logs:
        for seconds in (0, 1, 1, outage.AGAIN):
            now += seconds
            full.noticed(error)
            full.over()
    assert [line["event"] for line in logs] == ["database cannot write: make room on its disk"] * 2
    assert logs[0]["error"] == "could not extend file: No space left on device"


def test_what_was_never_away_is_not_back() -> None:
    with capture_logs() as logs:
        Outage("database").over()
    assert logs == []
