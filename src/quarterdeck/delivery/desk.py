"""Threads for database work beside an event loop; each call uses a connection from Django's pool and gives it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

from quarterdeck.kit.outage import DATABASE

T = TypeVar("T")


class Desk:
    """A few threads of one loop."""

    def __init__(self, threads: int = 4) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="desk")

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """Call `function` on a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, function, *args)

    def close(self) -> None:
        """End the threads once their calls have ended."""
        self._threads.shutdown(wait=False)


def _with_connection(function: Callable[..., T], *args: Any) -> T:
    try:
        done = function(*args)
    finally:
        connection.close()
    DATABASE.over()
    return done
