"""How much a channel may hand over now: least gap, per minute, rolling hour and day. Shared by all workers.

The channel's row is locked by whoever asks for a grant, so no two workers spend the same room. Counts lie in
buckets of five minutes; a bucket leaves its window only when all of it is old, which errs on the careful side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.db.models.functions import Now

from quarterdeck.delivery.models import Channel, LimitBucket

BUCKET = timedelta(minutes=5)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
HORIZON = timedelta(seconds=1)  # slots are granted so far ahead; the sender keeps to their times
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

Usage = dict[datetime, int]  # start of a bucket -> granted in it


@dataclass(frozen=True)
class Grant:
    """Leave for `count` hand-overs, the first at `first`, each `gap` after the one before."""

    count: int
    first: datetime
    gap: timedelta

    def slot(self, n: int) -> datetime:
        return self.first + n * self.gap


@dataclass(frozen=True)
class Full:
    """A limit that is used up, and when there is room again."""

    which: str  # minute, hour or day
    limit: int
    until: datetime


def usage_of(channels: Iterable[Channel], now: datetime) -> dict[int, Usage]:
    """What the channels with an hourly or daily limit were granted in the last day; one query at most."""
    limited = [each.pk for each in channels if each.per_hour is not None or each.per_day is not None]
    usage: dict[int, Usage] = defaultdict(dict)
    if limited:
        rows = LimitBucket.objects.filter(channel__in=limited, starts_at__gt=now - DAY - BUCKET)
        for channel_id, starts_at, granted in rows.values_list("channel_id", "starts_at", "granted"):
            usage[channel_id][starts_at] = granted
    return usage


def full(channel: Channel, usage: Usage, now: datetime) -> Full | None:
    """The limit that lets nothing through now, the longest to wait for first; None when there is room."""
    found = []
    for which, limit, window in _windows(channel):
        until = _room_at(usage, limit, window, now)
        if until is not None:
            found.append(Full(which, limit, until))
    gap = gap_of(channel)
    if gap and channel.next_slot_at > now and channel.per_minute is not None:
        found.append(Full("minute", channel.per_minute, channel.next_slot_at))
    return max(found, key=lambda each: each.until, default=None)


def gap_of(channel: Channel) -> timedelta:
    """The least time between two hand-overs; a limit per minute is kept by spacing, never by bursts."""
    gap = timedelta(milliseconds=channel.min_gap_ms)
    return gap if channel.per_minute is None else max(gap, timedelta(minutes=1) / max(channel.per_minute, 1))


def grant(channel: Channel, now: datetime, most: int) -> Grant:
    """Room for up to `most` hand-overs. The caller holds the channel's row and calls `book` with what it took."""
    usage = usage_of([channel], now)[channel.pk]
    count = most
    for _, limit, window in _windows(channel):
        count = min(count, limit - _used(usage, window, now))
    gap, first = gap_of(channel), max(channel.next_slot_at, now)
    if channel.next_slot_at > now or channel.per_minute == 0:
        count = 0
    elif gap:
        count = min(count, max(1, HORIZON // gap))
    return Grant(max(count, 0), first, gap)


def book(channel: Channel, granted: Grant, count: int, now: datetime) -> None:
    """Spend `count` of a grant."""
    if not count:
        return
    bucket, _ = LimitBucket.objects.get_or_create(channel=channel, starts_at=bucket_of(now))
    LimitBucket.objects.filter(pk=bucket.pk).update(granted=F("granted") + count)
    if granted.gap:
        Channel.objects.filter(pk=channel.pk).update(next_slot_at=granted.slot(count))


def refund(spent: Iterable[tuple[int, datetime]]) -> None:
    """Give back hand-overs that never happened: (channel id, when it was claimed) each."""
    back: dict[tuple[int, datetime], int] = defaultdict(int)
    for channel_id, claimed_at in spent:
        back[channel_id, bucket_of(claimed_at)] += 1
    for (channel_id, starts_at), count in sorted(back.items()):
        rows = LimitBucket.objects.filter(channel=channel_id, starts_at=starts_at, granted__gte=count)
        rows.update(granted=F("granted") - count)


def forget() -> None:
    """Remove buckets that no window reaches any more."""
    LimitBucket.objects.filter(starts_at__lt=Now() - DAY - 2 * BUCKET).delete()


def bucket_of(moment: datetime) -> datetime:
    """The start of the five minutes that hold `moment`."""
    return moment - (moment - EPOCH) % BUCKET


def _windows(channel: Channel) -> Collection[tuple[str, int, timedelta]]:
    limits = [("hour", channel.per_hour, HOUR), ("day", channel.per_day, DAY)]
    return [(which, limit, window) for which, limit, window in limits if limit is not None]


def _used(usage: Usage, window: timedelta, now: datetime) -> int:
    return sum(granted for starts_at, granted in usage.items() if starts_at > now - window - BUCKET)


def _room_at(usage: Usage, limit: int, window: timedelta, now: datetime) -> datetime | None:
    """When the window has room again; None if it has now."""
    used = _used(usage, window, now)
    if used < limit:
        return None
    for starts_at in sorted(each for each in usage if each > now - window - BUCKET):
        used -= usage[starts_at]
        if used < limit:
            return starts_at + BUCKET + window
    return now + window  # a limit of nothing at all
