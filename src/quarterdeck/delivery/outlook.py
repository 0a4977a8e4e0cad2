"""Which channels have mail that may go now, and when to look again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.pace import gate, limits

DUE = (Path(__file__).parent / "sql" / "due_channels.sql").read_text()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the sender has to do."""

    ready: tuple[int, ...]  # channels
    next_in: float | None  # seconds until another one is; None: nothing waits


def closed(channel_ids: Collection[int]) -> set[int]:
    """Those of these channels that send no more: paused, or broken."""
    if not channel_ids:
        return set()
    rows = Channel.objects.filter(pk__in=channel_ids).exclude(state=Channel.State.READY)
    return set(rows.values_list("pk", flat=True))


def look() -> Outlook:
    """Which may go, by their time, their channels' limits and the organisation's; four queries at most."""
    with connection.cursor() as cursor:
        cursor.execute(DUE)
        rows: list[tuple[int, datetime, datetime]] = cursor.fetchall()
    if not rows:
        return Outlook((), None)
    now = rows[0][2]
    due = Channel.objects.in_bulk([channel_id for channel_id, at, _ in rows if at <= now])
    usage = limits.usage_of(due.values(), now)
    moments = {channel_id: at for channel_id, at, _ in rows}
    whole = gate.organisation_full(now)
    for channel in due.values():
        block = limits.full(channel, usage[channel.pk], now)
        for each in (block, whole):
            moments[channel.pk] = max(moments[channel.pk], each.until) if each else moments[channel.pk]
    later = [(at - now).total_seconds() for at in moments.values() if at > now]
    return Outlook(tuple(pk for pk, at in moments.items() if at <= now), min(later, default=None))
