"""Servers beside code that is not asynchronous: on an event loop in a thread of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from threading import Thread
from typing import Any, TypeVar

Given = TypeVar("Given")


@contextmanager
def beside(listening: AbstractAsyncContextManager[Given]) -> Iterator[Given]:
    """What `listening` gives, for as long as the block lasts; conversations that are still open end with it."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()

    def run(work: Coroutine[Any, Any, Given]) -> Given:
        return asyncio.run_coroutine_threadsafe(work, loop).result(120)

    try:
        yield run(_entered(listening))
    finally:
        run(_left(listening))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _entered(listening: AbstractAsyncContextManager[Given]) -> Given:
    return await listening.__aenter__()


async def _left(listening: AbstractAsyncContextManager[Any]) -> Any:
    await listening.__aexit__(None, None, None)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
