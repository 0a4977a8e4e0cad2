"""The worker's loops: each starts again alone, and all end when told to."""

from __future__ import annotations

import asyncio

from quarterdeck import jobs
from quarterdeck.cli import worker


def test_every_loop_that_is_named_can_be_found() -> None:
    for path in jobs.LOOPS:
        assert asyncio.iscoroutinefunction(worker.find(path)), path
    assert len(set(jobs.LOOPS)) == len(jobs.LOOPS)


def test_a_loop_that_fails_starts_again_and_the_others_go_on() -> None:
    tries: list[str] = []

    async def failing(stop: asyncio.Event) -> None:
        tries.append("failed")
        if len(tries) == 2:
            stop.set()
        raise RuntimeError("no luck")

    async def patient(stop: asyncio.Event) -> None:
        await stop.wait()
        tries.append("done")

    async def both() -> None:
        stop = asyncio.Event()
        await asyncio.gather(worker.keep("failing", failing, stop), worker.keep("patient", patient, stop))

    asyncio.run(both())
    assert tries == ["failed", "failed", "done"]


def test_a_pause_ends_when_told_to_stop() -> None:
    async def paused() -> None:
        stop = asyncio.Event()
        waiting = asyncio.create_task(jobs.pause(stop, 3600))
        stop.set()
        await waiting

    asyncio.run(paused())
