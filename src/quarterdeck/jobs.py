"""The worker's loops: which there are, and what a loop has to keep.

A loop is `async def run(stop: asyncio.Event) -> None`, named below by its dotted path and
imported only by the worker (`quarterdeck.cli.worker`), after `django.setup()`. The contract:

- It works until `stop` is set, then returns within `GRACE` seconds; after that it is cancelled.
  To wait, use `await pause(stop, seconds)`, which ends early when `stop` is set.
- It may run any number of times, on any number of hosts, at once. Whatever matters lies in
  PostgreSQL or on disk: a loop may be killed between any two statements.
- It lets what it cannot handle rise. The worker logs the error with the loop's name and starts
  that loop alone again, after 1, 2, 4 … 60 seconds. A loop that returns early is started again too.
- All loops of a worker share one event loop: blocking work goes through `asgiref.sync.sync_to_async`
  (Django's ORM) or a thread. Long waits on a database connection open one of their own.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import uuid4

from asgiref.sync import sync_to_async

Loop: TypeAlias = Callable[[asyncio.Event], Awaitable[None]]

GRACE = 15.0  # seconds that a loop has to end after `stop` is set

LOOPS: tuple[str, ...] = (
    "quarterdeck.delivery.sender.run",
    "quarterdeck.delivery.settle.run",
    "quarterdeck.cli.housekeeper.run",
    "quarterdeck.tracking.drainer.run",
    "quarterdeck.emails.bulk.run",
    "quarterdeck.compose.batch_maker.run",
    "quarterdeck.people.importer.run",
    "quarterdeck.inbound.imap.listener.run",
    "quarterdeck.people.bulk.run",
)


def new_owner() -> str:
    """A name for one run of a loop, for what it holds by lease: host, process, and what tells it from the next run."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"


async def work_off(work: Callable[[], bool], stop: asyncio.Event) -> None:
    """A loop for work that lies in parts: `work` does one and says whether there was any; if not, it is asked again
    after a second."""
    while not stop.is_set():
        if not await sync_to_async(work)():
            await pause(stop, 1.0)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
