"""A wire between clients and a server of this machine, on which a test listens in, hides things, or cuts."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Self

Side = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Between(ABC):
    """Who connects to its port is connected to the server; when either hangs up, so does it."""

    def __init__(self, behind: int) -> None:
        self.port = 0
        self._behind = behind

    @abstractmethod
    def _ways(self, client: Side, server: Side) -> tuple[Coroutine[Any, Any, None], Coroutine[Any, Any, None]]:
        """How what comes from each side of one connection is passed on: up to the server, and down to the client."""

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        """On a free port, for as long as the block lasts."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._behind)
        both = [asyncio.create_task(way) for way in self._ways((reader, writer), (from_server, to_server))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            writer.transport.abort()
            to_server.transport.abort()
