"""Sending hours by the recipient's clock: what must hold for any hours, in any zone, on any day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.delivery.pace.calendars import SHORTEST, BadHours, Hours, closed_because, next_open, opening
from quarterdeck.delivery.pace.public_holidays import countries_with_holidays, holiday_on, main_zone, next_holidays

OFFICE = Hours(frozenset(range(5)), time(9), time(17, 30), keeps_holidays=True)
NIGHT = Hours(frozenset(range(7)), time(1, 30), time(3), keeps_holidays=False)

ZONES = [
    "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
    "Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns", "Africa/Casablanca", "Asia/Tehran", "Africa/Cairo",
    "America/Santiago", "Pacific/Marquesas", "UTC",
]  # fmt: skip
COUNTRIES = ["", "NL", "US", "DE", "JP", "IN", "BR", "XX"]

moments = st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
clocks = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    """Hours that a person may save."""
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    opens, closes = draw(clocks), draw(clocks)
    hours = Hours(days, min(opens, closes), max(opens, closes), draw(st.booleans()))
    if hours.length < SHORTEST or hours.opens == hours.closes:
        return Hours(days, time(0), time(0), hours.keeps_holidays)
    return hours


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def is_within(moment: datetime, hours: Hours, zone: str, country: str) -> bool:
    """What a person on the spot sees on the wall and in the calendar."""
    here = wall(moment, zone)
    is_day = closed_because(here.date(), hours, country) is None
    return is_day and hours.opens <= here.time() and (hours.closes == time(0) or here.time() < hours.closes)


@settings(max_examples=400, deadline=None)
@given(moments, any_hours(), st.sampled_from(ZONES), st.sampled_from(COUNTRIES))
def test_never_earlier_always_within_and_asking_again_moves_nothing(
    moment: datetime, hours: Hours, zone: str, country: str
) -> None:
    at, why = next_open(moment, hours, zone, country)
    assert at >= moment
    assert is_within(at, hours, zone, country)
    assert next_open(at, hours, zone, country) == (at, None)
    assert (why is None) == (at == moment)


@settings(max_examples=200, deadline=None)
@given(moments, any_hours(), st.sampled_from(ZONES), st.integers(0, 60 * 24 * 3))
def test_later_is_never_sooner(moment: datetime, hours: Hours, zone: str, minutes: int) -> None:
    sooner, _ = next_open(moment, hours, zone, "NL")
    later, _ = next_open(moment + timedelta(minutes=minutes), hours, zone, "NL")
    assert sooner <= later


@pytest.mark.parametrize(
    ("at", "opens_at"),
    [
        ("2027-03-05T18:00", "2027-03-08T09:00"),  # Friday evening, to Monday
        ("2027-03-08T08:59", "2027-03-08T09:00"),
        ("2027-03-08T09:00", "2027-03-08T09:00"),
        ("2027-03-08T17:29", "2027-03-08T17:29"),
        ("2027-03-08T17:30", "2027-03-09T09:00"),
        ("2027-03-28T01:59", "2027-03-30T09:00"),  # the clocks jump that night, and Monday is Easter Monday
        ("2027-10-30T12:00", "2027-11-01T09:00"),
        ("2027-04-26T18:00", "2027-04-28T09:00"),  # King's Day
    ],
)
def test_office_hours_in_amsterdam(at: str, opens_at: str) -> None:
    place = ZoneInfo("Europe/Amsterdam")
    asked, expected = (datetime.fromisoformat(text).replace(tzinfo=place) for text in (at, opens_at))
    assert next_open(asked, OFFICE, "Europe/Amsterdam", "NL")[0] == expected


def test_hours_that_the_clocks_skip_are_closed() -> None:
    hours = Hours(frozenset(range(7)), time(2, 15), time(2, 45))
    opens, closes = opening(date(2027, 3, 28), hours, ZoneInfo("Europe/Amsterdam"))
    assert opens == closes
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert wall(next_open(before, hours, "Europe/Amsterdam", "")[0], "Europe/Amsterdam").date() == date(2027, 3, 29)


def test_hours_that_begin_in_the_gap_begin_at_the_jump() -> None:
    hours = Hours(frozenset(range(7)), time(2, 30), time(5))
    at, _ = next_open(datetime(2027, 3, 28, 0, 30, tzinfo=UTC), hours, "Europe/Amsterdam", "")
    assert at == datetime(2027, 3, 28, 1, tzinfo=UTC)  # 03:00 summer time, a moment after 02:00


def test_an_hour_that_comes_twice_opens_the_second_time() -> None:
    hours = Hours(frozenset(range(7)), time(2, 30), time(5))
    at, _ = next_open(datetime(2027, 10, 30, 23, 0, tzinfo=UTC), hours, "Europe/Amsterdam", "")
    assert at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    _, closes = opening(date(2027, 10, 31), NIGHT, ZoneInfo("Europe/Amsterdam"))
    assert closes == datetime(2027, 10, 31, 2, 0, tzinfo=UTC)


def test_the_reason_names_what_is_closed_and_when_it_clears() -> None:
    at, why = next_open(datetime(2027, 4, 27, 10, tzinfo=UTC), OFFICE, "Europe/Amsterdam", "NL")
    assert why == {
        "code": "holiday", "holiday": "King's Day", "country": "NL", "day": "2027-04-27",
        "zone": "Europe/Amsterdam", "until": at.isoformat(),
    }  # fmt: skip
    _, why = next_open(datetime(2027, 4, 24, 10, tzinfo=UTC), OFFICE, "Europe/Amsterdam", "NL")
    assert why is not None
    assert (why["code"], why["days"], why["opens"], why["closes"]) == (
        "outside_hours",
        [0, 1, 2, 3, 4],
        "09:00",
        "17:30",
    )


@pytest.mark.parametrize(
    "hours",
    [
        Hours(frozenset(), time(9), time(17)),
        Hours(frozenset({7}), time(9), time(17)),
        Hours(frozenset({0}), time(17), time(9)),
        Hours(frozenset({0}), time(9), time(9)),
        Hours(frozenset({0}), time(9), time(9, 5)),
    ],
)
def test_hours_that_never_open_are_refused_with_words(hours: Hours) -> None:
    with pytest.raises(BadHours, match=" "):
        hours.check()


def test_holidays_follow_the_country_not_the_zone() -> None:
    assert holiday_on(date(2027, 7, 5), "US") == "Independence Day (observed)"
    assert holiday_on(date(2027, 7, 5), "NL") is None
    assert holiday_on(date(2027, 7, 5), "") is None
    assert next_holidays("NL", date(2027, 12, 26), 2) == [
        (date(2027, 12, 26), "Second Day of Christmas"), (date(2028, 1, 1), "New Year's Day"),
    ]  # fmt: skip


def test_each_country_has_a_zone_of_its_own() -> None:
    assert main_zone("NL") == "Europe/Amsterdam"
    assert main_zone("US") == "America/New_York"
    assert main_zone("AU") == "Australia/Sydney"
    assert main_zone("XX") is None
    assert {"NL", "US", "GB"} <= countries_with_holidays()
