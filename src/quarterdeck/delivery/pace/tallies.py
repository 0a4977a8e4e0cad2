"""What the organisation, users and domains were granted: durable counts in buckets of five minutes, kept by set."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from quarterdeck.delivery.models import Tally
from quarterdeck.delivery.pace.families import primary_domain
from quarterdeck.delivery.pace.pacing import BUCKET, DAY, Usage, bucket_of

SQL = Path(__file__).parent / "sql"
ADD, TAKE_BACK, LOCK, COUNT_AGAIN = (
    (SQL / f"{name}.sql").read_text() for name in ("add_tallies", "take_back_tallies", "lock_tallies", "count_again")
)
ADD_TO_CHANNEL = """
INSERT INTO delivery_limitbucket (channel_id, starts_at, granted) VALUES (%s, %s, %s)
ON CONFLICT (channel_id, starts_at) DO UPDATE SET granted = delivery_limitbucket.granted + excluded.granted
"""

Key = tuple[str, str]  # scope and key of a Tally
USER, DOMAIN = Tally.Scope.USER.value, Tally.Scope.DOMAIN.value
ORGANISATION: Key = (Tally.Scope.ORGANISATION.value, "")


@dataclass(frozen=True, slots=True)
class Spent:
    """A hand-over that was counted when it was claimed."""

    channel_id: int
    sender_id: int
    address: str
    claimed_at: datetime

    @property
    def keys(self) -> tuple[Key, ...]:
        return (ORGANISATION, user_key(self.sender_id), domain_key(primary_domain(self.address)))


def user_key(user_id: int) -> Key:
    return (USER, str(user_id))


def domain_key(domain: str) -> Key:
    return (DOMAIN, domain)


def lock(keys: Iterable[Key]) -> None:
    """Have these counts to ourselves until the transaction ends. Take them in the order of design 5.6."""
    many = sorted(keys)
    if many:
        _execute(LOCK, {"keys": [f"{scope}:{key}" for scope, key in many]})


def usage_of(keys: Iterable[Key], now: datetime) -> dict[Key, Usage]:
    """What each was granted in the last day; one query."""
    usage: dict[Key, dict[datetime, int]] = defaultdict(dict)
    wanted = set(keys)
    if wanted:
        rows = Tally.objects.filter(
            scope__in={scope for scope, _ in wanted},
            key__in={key for _, key in wanted},
            starts_at__gt=now - DAY - BUCKET,
        )
        for scope, key, starts_at, granted in rows.values_list("scope", "key", "starts_at", "granted"):
            usage[scope, key][starts_at] = granted
    return defaultdict(dict, usage)


def add(counts: Counter[Key], now: datetime) -> None:
    """Count so many more for each."""
    if counts:
        ordered = sorted(counts.items())
        _execute(
            ADD,
            {
                "scopes": [scope for (scope, _), _ in ordered],
                "keys": [key for (_, key), _ in ordered],
                "counts": [count for _, count in ordered],
                "starts_at": bucket_of(now),
            },
        )


def add_to_channel(channel_id: int, starts_at: datetime, count: int) -> None:
    """Count so many more for a channel."""
    _execute(ADD_TO_CHANNEL, [channel_id, starts_at, count])


def take_back(spent: Sequence[Spent]) -> None:
    """Count these no more, wherever they were counted."""
    back = Counter((*key, bucket_of(each.claimed_at)) for each in spent for key in each.keys)
    if back:
        ordered = sorted(back.items())
        _execute(
            TAKE_BACK,
            {
                "scopes": [scope for (scope, _, _), _ in ordered],
                "keys": [key for (_, key, _), _ in ordered],
                "starts": [starts_at for (_, _, starts_at), _ in ordered],
                "counts": [count for _, count in ordered],
            },
        )


def count_again(scope: str) -> None:
    """Begin to count a scope that had no limit so far: what went in the last day is counted from the emails.

    The caller has kept claims out (`rulebook.changing`).
    """
    Tally.objects.filter(scope=scope).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_AGAIN)
        rows = cursor.fetchall()
    counts: Counter[tuple[str, datetime]] = Counter()
    for sender_id, domain, starts_at, granted in rows:
        key = {USER: str(sender_id), DOMAIN: primary_domain(f"@{domain}")}.get(scope, "")
        counts[key, starts_at] += granted
    Tally.objects.bulk_create(
        [Tally(scope=scope, key=key, starts_at=at, granted=granted) for (key, at), granted in counts.items()],
        batch_size=5000,
    )


def _execute(sql: str, params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
