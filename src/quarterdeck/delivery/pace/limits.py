"""How much a channel may hand over now: least gap, per minute, batches, rolling hour and day, ramp-up.

Shared by all workers: the channel's row is locked by whoever asks for a grant, so no two spend the same room. The
arithmetic is in pacing.py; what the organisation, users and domains are limited to is in gate.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Now

from quarterdeck.delivery.models import Channel, LimitBucket, Tally
from quarterdeck.delivery.pace import pacing, tallies
from quarterdeck.delivery.pace.pacing import BUCKET, DAY, Cap, Full, Ramp, Usage, bucket_of

HORIZON = timedelta(seconds=1)  # slots are granted so far ahead; the sender keeps to their times


@dataclass(frozen=True)
class Grant:
    """Leave for `count` hand-overs, the first at `first`, each `gap` after the one before."""

    count: int
    first: datetime
    gap: timedelta

    def slot(self, n: int) -> datetime:
        return self.first + n * self.gap


def caps_of(channel: Channel) -> tuple[Cap, ...]:
    """The channel's rolling limits."""
    ramp = None
    if channel.ramp_start is not None and channel.ramp_from is not None:
        ramp = Ramp(channel.ramp_start, channel.ramp_step, channel.ramp_from)
    return pacing.caps(channel.per_hour, channel.per_day, ramp)


def usage_of(channels: Iterable[Channel], now: datetime) -> dict[int, Usage]:
    """What the channels with a rolling limit were granted in the last day; one query at most."""
    limited = [each.pk for each in channels if caps_of(each)]
    usage: dict[int, dict[datetime, int]] = defaultdict(dict)
    if limited:
        rows = LimitBucket.objects.filter(channel__in=limited, starts_at__gt=now - DAY - BUCKET)
        for channel_id, starts_at, granted in rows.values_list("channel_id", "starts_at", "granted"):
            usage[channel_id][starts_at] = granted
    return defaultdict(dict, usage)


def full(channel: Channel, usage: Usage, now: datetime) -> Full | None:
    """The limit that lets nothing through now, the longest to wait for; None when there is room."""
    found = [pacing.full(caps_of(channel), usage, now)]
    if channel.next_slot_at > now:
        if channel.batch_size is not None and not channel.in_batch and channel.granted_at is not None:
            found.append(Full("batch", channel.batch_size, channel.next_slot_at))
        elif channel.per_minute is not None:
            found.append(Full("minute", channel.per_minute, channel.next_slot_at))
    return max((each for each in found if each), key=lambda each: each.until, default=None)


def gap_of(channel: Channel) -> timedelta:
    """The least time between two hand-overs; a limit per minute is kept by spacing, never by bursts."""
    gap = timedelta(milliseconds=channel.min_gap_ms)
    return gap if channel.per_minute is None else max(gap, timedelta(minutes=1) / max(channel.per_minute, 1))


def grant(channel: Channel, now: datetime, most: int) -> Grant:
    """Room for up to `most` hand-overs. The caller holds the channel's row and calls `book` with what it took."""
    count = pacing.room(caps_of(channel), usage_of([channel], now)[channel.pk], now, most)
    gap, first = gap_of(channel), max(channel.next_slot_at, now)
    if channel.next_slot_at > now or channel.per_minute == 0:
        count = 0
    elif gap:
        count = min(count, max(1, HORIZON // gap))
    if channel.batch_size is not None:
        count = min(count, _left_in_batch(channel, channel.batch_size, now))
    return Grant(count, first, gap)


def book(channel: Channel, granted: Grant, count: int, now: datetime) -> None:
    """Spend `count` of a grant."""
    if not count:
        return
    tallies.add_to_channel(channel.pk, bucket_of(now), count)
    state: dict[str, Any] = {"next_slot_at": granted.slot(count)} if granted.gap else {}
    if channel.batch_size is not None:
        state |= _batch_after(channel, channel.batch_size, granted, count, now)
    if state:
        Channel.objects.filter(pk=channel.pk).update(**state)


def refund(spent: Iterable[tallies.Spent]) -> None:
    """Give back hand-overs that never happened, to the channel and to whatever else counted them."""
    many = list(spent)
    back: dict[tuple[int, datetime], int] = defaultdict(int)
    for each in many:
        back[each.channel_id, bucket_of(each.claimed_at)] += 1
    for (channel_id, starts_at), count in sorted(back.items()):
        rows = LimitBucket.objects.filter(channel=channel_id, starts_at=starts_at, granted__gte=count)
        rows.update(granted=F("granted") - count)
    tallies.take_back(many)


def forget() -> None:
    """Remove counts that no window reaches any more."""
    old = Now() - DAY - 2 * BUCKET
    LimitBucket.objects.filter(starts_at__lt=old).delete()
    Tally.objects.filter(starts_at__lt=old).delete()


def _left_in_batch(channel: Channel, size: int, now: datetime) -> int:
    return pacing.left_in_batch(size, _pause(channel), channel.in_batch, channel.granted_at, now)


def _batch_after(channel: Channel, size: int, granted: Grant, count: int, now: datetime) -> dict[str, Any]:
    """Where the batch stands after `count` more; a full one is followed by its rest."""
    last = granted.slot(count - 1)
    so_far = size - _left_in_batch(channel, size, now) + count
    if so_far < size:
        return {"in_batch": so_far, "granted_at": last}
    return {"in_batch": 0, "granted_at": last, "next_slot_at": last + max(_pause(channel), granted.gap)}


def _pause(channel: Channel) -> timedelta:
    return timedelta(seconds=channel.batch_pause_s)
