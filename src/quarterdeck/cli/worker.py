"""`quarterdeck worker`: the loops of `quarterdeck.jobs`, each watched and started again alone."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from importlib import import_module

import structlog

from quarterdeck import jobs
from quarterdeck.cli import database
from quarterdeck.kit import env as environment
from quarterdeck.kit import folder
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY

LONGEST_WAIT = 60.0  # seconds between two starts of a loop that keeps failing
SETTLED = 300.0  # seconds of work after which a loop counts as well again
SWITCH = 0.0005  # seconds: threads take turns so often; see `run`
AWAY = 2.0  # seconds until a loop that met no database begins again

log = structlog.get_logger("quarterdeck.worker")


def run(options: argparse.Namespace) -> int:
    """Run all loops until told to stop."""
    env = environment.load()
    folder.make(env.data)
    database.wait(env)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    _bar_returned()
    # After each byte sent or read the event loop waits for its turn behind the thread that writes letters: at Python's
    # 5 ms all mail would wait for it. More turns cost next to nothing.
    sys.setswitchinterval(SWITCH)
    asyncio.run(work({path: find(path) for path in jobs.LOOPS}))
    return 0


def _bar_returned() -> None:
    """Before anything is sent, however long the database is away: whom a restored backup brought back is not mailed."""
    from django.db import connection

    from quarterdeck.people.restored import bar_returned

    while True:
        try:
            if count := bar_returned():
                log.warning("a restored backup brought erased people back", count=count)
            return
        except DATABASE_AWAY as error:
            DATABASE.noticed(error)
            time.sleep(AWAY)
        finally:
            connection.close()


def find(path: str) -> jobs.Loop:
    """The loop with this dotted path."""
    module, _dot, name = path.rpartition(".")
    loop: jobs.Loop = getattr(import_module(module), name)
    return loop


async def work(loops: dict[str, jobs.Loop]) -> None:
    """Run the loops side by side until SIGINT or SIGTERM, then give them time to finish."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    running = [asyncio.create_task(keep(name, loop, stop), name=name) for name, loop in loops.items()]
    await stop.wait()
    _done, late = await asyncio.wait(running, timeout=jobs.GRACE) if running else (set(), set())
    for task in late:
        log.warning("loop did not stop in time", loop=task.get_name())
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def keep(name: str, loop: jobs.Loop, stop: asyncio.Event) -> None:
    """Run one loop until `stop`; whatever it raises is logged and it starts again, later each time."""
    wait = 1.0
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        try:
            await loop(stop)
        except DATABASE_AWAY as error:  # no fault of the loop's
            DATABASE.noticed(error)
            await jobs.pause(stop, AWAY)
            continue
        except Exception:
            log.exception("loop failed", loop=name, again_in=wait)
        if stop.is_set():
            return
        if asyncio.get_running_loop().time() - began > SETTLED:
            wait = 1.0
        await jobs.pause(stop, wait)
        wait = min(wait * 2, LONGEST_WAIT)
