"""Wall time to instant: clock changes, zones, the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.compose.moments import BadMoment, chosen, presets

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)  # a Thursday
ZONES = ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "UTC"]


def test_a_wall_time_is_that_of_its_zone() -> None:
    wall = datetime(2026, 7, 1, 9, 0)
    assert chosen(wall, "Europe/Amsterdam", NOW).at == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert chosen(wall, "America/New_York", NOW).at == datetime(2026, 7, 1, 13, tzinfo=UTC)


def test_a_skipped_hour_is_refused_with_the_next_one() -> None:
    with pytest.raises(BadMoment, match=r"Sunday 29 March the clocks in Amsterdam skip 02:30. Choose 03:30"):
        chosen(datetime(2026, 3, 29, 2, 30), "Europe/Amsterdam", NOW)


def test_an_hour_that_comes_twice_is_the_first_and_says_so() -> None:
    twice = chosen(datetime(2026, 10, 25, 2, 30), "Europe/Amsterdam", NOW)
    assert twice.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "comes twice in Amsterdam" in twice.note


@pytest.mark.parametrize("wall", [datetime(2026, 1, 15, 11, 59), datetime(2025, 1, 1), datetime(2026, 1, 15, 12)])
def test_the_past_is_refused(wall: datetime) -> None:
    with pytest.raises(BadMoment, match="already passed"):
        chosen(wall, "UTC", NOW)


def test_what_is_too_far_ahead_is_refused() -> None:
    with pytest.raises(BadMoment, match="two years"):
        chosen(datetime(2029, 1, 1), "UTC", NOW)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "x" * 300, "\0"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(BadMoment, match="no time zone"):
        chosen(datetime(2026, 7, 1, 9), zone, NOW)


def test_presets_are_in_both_zones() -> None:
    offered = presets(NOW, "Europe/Amsterdam", "America/New_York")
    assert [each.label for each in offered] == [
        "Tomorrow 09:00", "Monday 09:00", "Tomorrow 09:00 in New York", "Monday 09:00 in New York",
    ]  # fmt: skip
    assert offered[0].wall == datetime(2026, 1, 16, 9)


def test_one_zone_is_offered_once() -> None:
    assert len(presets(NOW, "Europe/Amsterdam", "Europe/Paris")) == 2
    assert len(presets(NOW, "Europe/Amsterdam", "Nowhere/Land")) == 2


def test_on_a_sunday_tomorrow_is_monday() -> None:
    assert [each.label for each in presets(datetime(2026, 1, 18, 12, tzinfo=UTC), "UTC")] == ["Monday 09:00"]


def _near(zone: str) -> list[datetime]:
    """The wall times at which this zone's clocks change in 2026."""
    place = ZoneInfo(zone)
    hours = (datetime(2026, 1, 16, tzinfo=UTC) + timedelta(hours=n) for n in range(24 * 340))
    return [
        hour.astimezone(place).replace(tzinfo=None)
        for hour in hours
        if hour.astimezone(place).utcoffset() != (hour - timedelta(hours=1)).astimezone(place).utcoffset()
    ]


CHANGES = [(zone, change) for zone in ZONES for change in _near(zone)]


@given(st.sampled_from(CHANGES), st.integers(-240, 240))
def test_around_clock_changes_a_time_is_kept_or_refused(change: tuple[str, datetime], minutes: int) -> None:
    zone, moment = change
    wall = moment + timedelta(minutes=minutes)
    real = _real(wall, zone)
    if not real:
        with pytest.raises(BadMoment, match="skip"):
            chosen(wall, zone, NOW)
        return
    found = chosen(wall, zone, NOW)
    assert found.at == real[0]
    assert bool(found.note) == (len(real) == 2)


def _real(wall: datetime, zone: str) -> list[datetime]:
    """Every instant at which the clocks of `zone` show `wall`: none, one or two."""
    place = ZoneInfo(zone)
    instants = {wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(each for each in instants if each.astimezone(place).replace(tzinfo=None) == wall)


@given(st.datetimes(datetime(2026, 1, 17), datetime(2027, 12, 31)), st.sampled_from(ZONES))
def test_the_clocks_show_what_was_chosen(wall: datetime, zone: str) -> None:
    wall = wall.replace(second=0, microsecond=0)
    if not _real(wall, zone):
        return
    found = chosen(wall, zone, NOW)
    assert found.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
