"""Views and clicks in the timeline and in the counts on the email: all by set, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

SQL = {path.stem: path.read_text() for path in (Path(__file__).parent / "sql").glob("*_*.sql")}
UNTRACKED = frozenset({"archived", "deleted", "draft", "cancelled"})


@dataclass(frozen=True, slots=True)
class Tracked:
    """An email that was hit, locked until the transaction ends. Times are milliseconds since 1970."""

    id: int
    sender_id: int
    person_id: int
    status: str
    began: int | None  # when the latest hand-over may have begun; None: never
    ended: int | None  # when the server answered; None: not recorded yet
    now: int

    @property
    def records_hits(self) -> bool:
        """Whether views and clicks are recorded (design 4: not of archived and deleted email)."""
        return self.status not in UNTRACKED


@dataclass(slots=True)
class Delta:
    """How the counts of one email change. `at` is its latest new human activity."""

    views: int = 0
    clicks: int = 0
    machine_views: int = 0
    machine_clicks: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What the event of a hit says from now on."""

    event_id: int
    at: datetime
    data: dict[str, Any]


def lock_for_hits(ids: Collection[int]) -> dict[int, Tracked]:
    """Lock these emails in id order; those that are gone are left out."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["lock_for_hits"], {"ids": sorted(ids)})
        return {row[0]: Tracked(*row) for row in cursor.fetchall()}


def revise_hits(revisions: Sequence[Revision]) -> None:
    """Write other verdicts on hits that are recorded already."""
    if not revisions:
        return
    columns: dict[str, Any] = {
        "ids": [each.event_id for each in revisions],
        "at": [each.at for each in revisions],
        "data": [json.dumps(each.data) for each in revisions],
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["revise_hits"], columns)


def count_hits(deltas: Mapping[int, Delta]) -> None:
    """Move the counts of locked emails, and their latest activity forward."""
    if not deltas:
        return
    each = deltas.values()
    columns: dict[str, Any] = {
        "ids": list(deltas),
        "views": [delta.views for delta in each],
        "clicks": [delta.clicks for delta in each],
        "machine_views": [delta.machine_views for delta in each],
        "machine_clicks": [delta.machine_clicks for delta in each],
        "at": [delta.at for delta in each],
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["count_hits"], columns)


def find_latest_activity(ids: Collection[int]) -> None:
    """Find the latest activity of locked emails anew, from their events."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(SQL["latest_activity"], {"ids": sorted(ids)})
