"""Several who want the same at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Got = TypeVar("Got")


def at_once(*works: Callable[[], Got]) -> list[Got]:
    """What each gave, in their order: all begin together, each with a thread and a database connection of its own."""
    start = Barrier(len(works))

    def begin(work: Callable[[], Got]) -> Got:
        start.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(begin, works))
