"""Our own server for what relays hand over, listening in a test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from quarterdeck.inbound import smtp


@contextmanager
def open_door() -> Iterator[int]:
    """A listening server, in a thread of its own; gives its port."""
    loop, ended, ports = asyncio.new_event_loop(), asyncio.Event(), []
    ready = threading.Event()

    async def serve() -> None:
        async with smtp.listening("127.0.0.1", 0) as found:
            ports.append(found)
            ready.set()
            await ended.wait()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    assert ready.wait(20)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
