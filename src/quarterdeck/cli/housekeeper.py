"""The loop that keeps the house: partitions made ahead, deleted emails purged, old logins and browsers forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from asgiref.sync import sync_to_async
from django.db import connection

from quarterdeck import jobs
from quarterdeck.compose.files import forget_abandoned
from quarterdeck.delivery import domains, rates
from quarterdeck.delivery.pace import bulk_senders, limits
from quarterdeck.emails import partitions
from quarterdeck.emails.purge import purge
from quarterdeck.inbound.tidy import forget_raw
from quarterdeck.kit.outage import DATABASE_AWAY
from quarterdeck.people import escalation, restored
from quarterdeck.team.tidy import tidy
from quarterdeck.tracking.models import forget

EVERY = 3600.0  # seconds
CHORES: tuple[Callable[[], object], ...] = (
    *(partitions.ensure, purge, forget_raw, forget_abandoned, tidy, forget),
    *(escalation.decay, rates.forget, bulk_senders.note, limits.forget, restored.erase_returned, domains.check_due),
)

log = structlog.get_logger("quarterdeck.housekeeper")


async def run(stop: asyncio.Event) -> None:
    """Do every chore now and then each hour."""
    while not stop.is_set():
        await sync_to_async(_in_thread, thread_sensitive=False)()
        await jobs.pause(stop, EVERY)


def _in_thread() -> None:
    """Keep house on a thread that comes and goes, and give its connection back."""
    try:
        keep_house()
    finally:
        connection.close()


def keep_house() -> None:
    """Every chore once; each is safe to run twice, or beside another host's. One that fails holds up no other.

    Raises OperationalError where the database went away: they all begin again when it is back.
    """
    errors: list[Exception] = []
    for chore in CHORES:
        try:
            done = chore()
        except DATABASE_AWAY:
            if errors:
                break  # told first
            raise
        except Exception as error:
            errors.append(error)
        else:
            if done:
                log.info("chore done", chore=f"{chore.__module__}.{chore.__qualname__}", result=done)
    if errors:
        raise ExceptionGroup("chores failed", errors)
