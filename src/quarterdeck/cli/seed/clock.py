"""When people at work do things. Pure: a random source, a day and a zone in, a moment out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

MORNING, AFTERNOON = (8.6, 12.2), (13.3, 17.6)  # hours of the day


def at_work(rng: Random, day: date, zone: str) -> datetime:
    """A moment of that day when somebody in `zone` writes mail: mornings a little more than afternoons."""
    first, last = MORNING if rng.random() < 0.58 else AFTERNOON
    return _moment(day, rng.uniform(first, last), zone)


def nine_o_clock(day: date, zone: str) -> datetime:
    """09:00 there, when campaigns send."""
    return _moment(day, 9.0, zone)


def _moment(day: date, hour: float, zone: str) -> datetime:
    start = datetime.combine(day, time(), ZoneInfo(zone))
    return (start + timedelta(hours=hour)).astimezone(UTC)


def working_day(day: date) -> date:
    """That day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def later(rng: Random, after: datetime, zone: str, hours: float) -> datetime:
    """A reader's moment, about `hours` on; what would fall into their night waits for the morning."""
    when = after + timedelta(hours=rng.expovariate(1 / hours) + 0.02)
    there = when.astimezone(ZoneInfo(zone))
    if 7 <= there.hour < 22:
        return when
    morning = there.replace(hour=7, minute=rng.randrange(10, 59)) + timedelta(days=1 if there.hour >= 22 else 0)
    return max(morning.astimezone(UTC), after + timedelta(minutes=2))
