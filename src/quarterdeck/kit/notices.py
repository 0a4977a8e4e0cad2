"""Coalesced notices: after a commit, tell every web process which rows changed.

A notice carries ids only; whoever hears it reads again. It may be lost (a listener that
reconnects reads everything again), so nothing may depend on it but freshness. Topics are
throttled to ten notices a second each, because a NOTIFY inside busy commits is expensive.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY

log = structlog.get_logger()

CHANNEL = "quarterdeck"
SPACING = 0.1  # seconds between two notices of one topic from one process
MOST_IDS = 500  # above this a notice says only "many": its list is empty and listeners read all

_lock = threading.Lock()
_waiting: dict[str, set[int]] = {}
_timer: threading.Timer | None = None
_last_sent = 0.0


@dataclass(frozen=True)
class Notice:
    """Rows of one topic that changed; an empty `ids` means "many, read everything"."""

    topic: str
    ids: frozenset[int]


def announce(topic: str, ids: Iterable[int]) -> None:
    """Tell the listeners, once the current transaction has committed, that these rows changed."""
    changed = set(ids)
    if changed:
        # robust: a notice that cannot be sent must not make a commit that succeeded look failed.
        transaction.on_commit(lambda: _collect(topic, changed), robust=True)


def _collect(topic: str, ids: set[int]) -> None:
    global _timer
    with _lock:
        _waiting.setdefault(topic, set()).update(ids)
        if _timer is not None:
            return
        wait = _last_sent + SPACING - time.monotonic()
        if wait > 0:
            _timer = threading.Timer(wait, _flush_apart)
            _timer.daemon = True
            _timer.start()
            return
    _flush_calmly()


def _flush_apart() -> None:
    """Flush on the timer's thread, on a database connection of its own."""
    try:
        _flush_calmly()
    finally:
        connection.close()


def _flush_calmly() -> None:
    """Flush; a notice that is lost costs freshness only: pages read again when they reconnect."""
    try:
        flush()
    except DATABASE_AWAY as error:
        DATABASE.noticed(error)
    except DatabaseError:
        log.warning("notice lost", exc_info=True)


def flush() -> None:
    """Send what is waiting now."""
    global _timer, _last_sent
    with _lock:
        waiting = dict(_waiting)
        _waiting.clear()
        _timer = None
        _last_sent = time.monotonic()
    for topic, ids in waiting.items():
        payload = json.dumps({"topic": topic, "ids": sorted(ids) if len(ids) <= MOST_IDS else []})
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def read(payload: str) -> Notice:
    """A notice from its text on the wire."""
    data = json.loads(payload)
    return Notice(str(data["topic"]), frozenset(int(each) for each in data["ids"]))


async def listen(ready: Callable[[], None] = lambda: None) -> AsyncIterator[Notice]:
    """Every notice from now on, over a direct connection (a pooler would drop LISTEN).

    Calls `ready` once nothing can be missed any more; raises psycopg.OperationalError when the line is lost.
    """
    async with await psycopg.AsyncConnection.connect(settings.DATABASE_DIRECT_URL, autocommit=True) as conn:
        await conn.execute(f"LISTEN {CHANNEL}")
        ready()
        async for notify in conn.notifies():
            yield read(notify.payload)
