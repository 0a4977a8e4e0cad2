"""Seats: leave to hold a connection to a channel's server, so that all workers together stay within its number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Now

from quarterdeck.delivery.models import Seat

# So long a killed worker keeps others from its channels: two beats of a living one, and some more for a busy machine.
# Who loses seats all the same notices with its next beat, and ends its run; no email depends on them.
LEASE = timedelta(seconds=12)
QUIET = timedelta(seconds=8)  # an owner that has not renewed for so long has missed a beat, and is taken for dead
TAKE = (Path(__file__).parent / "sql" / "take_seats.sql").read_text()


def take(channel_id: int, owner: str) -> list[int]:
    """The numbers of the seats that are now ours: all that are free."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"channel": channel_id, "owner": owner, "lease": LEASE.total_seconds()})
        return [number for (number,) in cursor.fetchall()]


def renew(channel_ids: Sequence[int], owner: str) -> dict[int, int]:
    """Keep our seats for another lease; how many those are of each channel."""
    ours = Seat.objects.filter(channel__in=channel_ids, owner=owner)
    ours.update(lease_until=Now() + LEASE)
    return dict(ours.values_list("channel").annotate(n=Count("pk")))


def leave(channel_id: int, owner: str) -> None:
    """Give our seats back."""
    Seat.objects.filter(channel=channel_id, owner=owner).delete()


def orphaned(channel_ids: Collection[int]) -> dict[int, datetime]:
    """Channels whose every seat is still held by workers that have gone quiet, and when the first comes free."""
    held = Seat.objects.filter(channel__in=channel_ids, lease_until__gt=Now()).values("channel")
    renewed = Count("pk", filter=Q(lease_until__gt=Now() + LEASE - QUIET))
    full = held.annotate(taken=Count("pk"), renewed=renewed).filter(taken__gte=F("channel__connections"), renewed=0)
    return dict(full.annotate(free_at=Min("lease_until")).values_list("channel", "free_at"))
