"""Pacing: how many may go now, and when the next. Pure: what was counted and what the clock says come in.

Counts lie in buckets of five minutes; a bucket leaves its window only when all of it is old, which errs on the
careful side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BUCKET = timedelta(minutes=5)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
STEPS = 600  # moments that a forecast looks ahead; what is left then shares the last

Usage = Mapping[datetime, int]  # start of a bucket -> granted in it


@dataclass(frozen=True, slots=True)
class Ramp:
    """A new address begins with `start` in its first 24 hours, and may send `step` more in each that follows."""

    start: int
    step: int
    since: datetime

    def limit(self, now: datetime) -> int:
        return self.start + self.step * self._day(now)

    def next_step(self, now: datetime) -> datetime:
        """When it may send more than now."""
        return self.since + (self._day(now) + 1) * DAY

    def _day(self, now: datetime) -> int:
        return max((now - self.since) // DAY, 0)


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` in any window of this length; with a ramp, what it allows on the day."""

    which: str  # hour, day or ramp
    window: timedelta
    limit: int = 0
    ramp: Ramp | None = None

    def at(self, now: datetime) -> int:
        """The limit as it is at a moment."""
        return self.ramp.limit(now) if self.ramp else self.limit


@dataclass(frozen=True, slots=True)
class Full:
    """A limit that is used up, and when there is room again."""

    which: str  # minute, batch, hour, day or ramp
    limit: int
    until: datetime


def caps(per_hour: int | None, per_day: int | None, ramp: Ramp | None = None) -> tuple[Cap, ...]:
    """The caps of these settings; None is no limit."""
    found = [] if per_hour is None else [Cap("hour", HOUR, per_hour)]
    found += [] if per_day is None else [Cap("day", DAY, per_day)]
    found += [] if ramp is None else [Cap("ramp", DAY, ramp=ramp)]
    return tuple(found)


def room(limits: Sequence[Cap], usage: Usage, now: datetime, most: int) -> int:
    """How many of `most` may go now."""
    return max(min([most, *(cap.at(now) - used(usage, cap.window, now) for cap in limits)]), 0)


def full(limits: Sequence[Cap], usage: Usage, now: datetime) -> Full | None:
    """The cap that lets nothing through now, the longest to wait for; None when there is room."""
    blocks = [Full(cap.which, cap.at(now), _room_at(cap, usage, now)) for cap in limits if _is_full(cap, usage, now)]
    return max(blocks, key=lambda each: each.until, default=None)


def forecast(limits: Sequence[Cap], usage: Usage, now: datetime, count: int) -> list[tuple[datetime, int]]:
    """When the next `count` may go if nothing else does: (moment, how many) in order of time.

    A promise to be asked again at its moment, not a reservation.
    """
    plan: list[tuple[datetime, int]] = []
    spent, moment = dict(usage), now
    for _ in range(STEPS):
        block = full(limits, spent, moment)
        if block is not None:
            moment = block.until
            continue
        some = room(limits, spent, moment, count)
        plan.append((moment, some))
        count -= some
        if count == 0:
            return plan
        bucket = bucket_of(moment)
        spent[bucket] = spent.get(bucket, 0) + some
    return [*plan, (moment, count)]


def left_in_batch(size: int, pause: timedelta, in_batch: int, last: datetime | None, now: datetime) -> int:
    """How many more may go before the rest; a silence as long as the rest begins a new batch."""
    begins = last is None or now >= last + pause
    return max(size if begins else size - in_batch, 0)


def used(usage: Usage, window: timedelta, now: datetime) -> int:
    """How many were granted in the window that ends now."""
    return sum(granted for starts_at, granted in usage.items() if starts_at > now - window - BUCKET)


def bucket_of(moment: datetime) -> datetime:
    """The start of the five minutes that hold `moment`."""
    return moment - (moment - EPOCH) % BUCKET


def _is_full(cap: Cap, usage: Usage, now: datetime) -> bool:
    return used(usage, cap.window, now) >= cap.at(now)


def _room_at(cap: Cap, usage: Usage, now: datetime) -> datetime:
    """When a full cap has room again: a bucket leaves its window, or the ramp goes up."""
    moments = [starts_at + BUCKET + cap.window for starts_at in usage]
    if cap.ramp and cap.ramp.step:
        moments.append(cap.ramp.next_step(now))
    later = sorted(moment for moment in moments if moment > now)
    return next((moment for moment in later if not _is_full(cap, usage, moment)), now + cap.window)
