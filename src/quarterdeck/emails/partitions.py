"""The event table's months: made ahead of time, so that no event falls into the DEFAULT partition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

AHEAD = 3  # months

CREATE = sql.SQL("CREATE TABLE {month} (LIKE emails_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
TAKE_OUT = sql.SQL(
    "WITH strays AS (DELETE FROM emails_event_default WHERE at >= %s AND at < %s RETURNING *)"
    " INSERT INTO {month} SELECT * FROM strays"
)
ATTACH = sql.SQL("ALTER TABLE emails_event ATTACH PARTITION {month} FOR VALUES FROM (%s) TO (%s)")


def months(first: date, last: date) -> Iterator[date]:
    """The first day of each month from that of `first` to that of `last`."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = after(month)


def after(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def name_of(month: date) -> str:
    return f"emails_event_{month:%Y_%m}"


def existing() -> set[str]:
    """The partitions that there are, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'emails_event'::regclass")
        return {name for (name,) in cursor.fetchall()}


def ensure(first: date | None = None, ahead: int = AHEAD) -> list[str]:
    """Make what is missing from `first` (today) to `ahead` months on; safe to run at once on many hosts.

    A month whose events already lie in the DEFAULT partition is taken out of it.
    """
    today = datetime.now(UTC).date()
    last = today.replace(day=1)
    for _ in range(ahead):
        last = after(last)
    made = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('emails_event partitions'))")
        there = existing()
        for month in months(first or today, last):
            if name_of(month) not in there:
                _make(cursor, month)
                made.append(name_of(month))
    return made


def _make(cursor: CursorWrapper, month: date) -> None:
    bounds = (_start(month), _start(after(month)))
    for command, values in ((CREATE, None), (TAKE_OUT, bounds), (ATTACH, bounds)):
        cursor.execute(command.format(month=sql.Identifier(name_of(month))), values)


def _start(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)
