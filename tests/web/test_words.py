"""Moments, numbers and names as a person says them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.kit.locales import LOCALES, write_for
from quarterdeck.web.words import ago, initials, moment, number

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 24, 14, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=50), "1 min ago"),
        (timedelta(minutes=31), "31 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(hours=14), "14 h ago"),
        (timedelta(hours=16), "Yesterday"),
        (timedelta(days=3), "Sat"),
        (timedelta(days=12), "12 Nov"),
        (timedelta(days=400), "20 Oct 2025"),
        (timedelta(seconds=-10), "now"),
        (timedelta(minutes=-5), "in 5 min"),
        (timedelta(hours=-3), "17:30"),
    ],
)
def test_how_long_ago(before: timedelta, said: str) -> None:
    assert ago(NOW - before, NOW) == said


def test_a_late_evening_is_still_hours_ago_after_midnight() -> None:
    now = datetime(2026, 11, 24, 1, 0, tzinfo=ZONE)
    assert ago(now - timedelta(hours=2), now) == "2 h ago"
    assert ago(now - timedelta(hours=7), now) == "Yesterday"


def test_a_fixed_moment() -> None:
    assert moment(NOW, NOW) == "14:30"
    assert moment(NOW + timedelta(days=1), NOW) == "Tomorrow 14:30"
    assert moment(NOW + timedelta(days=3), NOW) == "Fri 14:30"
    assert moment(NOW + timedelta(days=30), NOW) == "24 Dec 14:30"


def test_numbers_stop_at_the_cap() -> None:
    assert (number(0), number(2418), number(10_000), number(10_001)) == ("0", "2,418", "10,000", "10,000+")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Maya Okafor", "MO"),
        ("Tom de Wit", "TW"),
        ("Cher", "C"),
        ("", "?"),
        ("👋", "?"),
        ("ann@northsea.example", "A"),
        ("ליאה כהן", "לכ"),
        ("翔 小林", "翔"),
    ],
)
def test_initials(name: str, said: str) -> None:
    assert initials(name) == said


def test_each_reader_has_their_own_way_of_writing() -> None:
    write_for(LOCALES["en-us"])
    try:
        assert moment(NOW, NOW) == "2:30 pm"
        assert moment(NOW.replace(hour=0), NOW) == "12:30 am"
        assert moment(NOW + timedelta(days=400), NOW) == "Dec 29, 2027, 2:30 pm"
        write_for(LOCALES["nl"])
        assert (number(2418), moment(NOW + timedelta(days=30), NOW)) == ("2.418", "24 Dec 14:30")
    finally:
        write_for(None)
    assert number(2418) == "2,418"
