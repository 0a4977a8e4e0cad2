"""A wire to a server that can be cut in the worst moment: while the message is on it, or its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Literal

from tests.beside import beside


class Cutter:
    """Passes everything on between clients and a server, until it is armed."""

    def __init__(self, behind: int) -> None:
        self.port = 0
        self.cuts = 0  # how often it cut
        self.armed: Literal["", "message", "answer"] = ""  # what gets lost of the next message
        self._behind = behind

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Cutter]:
        """On a free port, for as long as the block lasts."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._behind)
        asked = asyncio.Event()  # the server said 354: what comes next is the message, then its answer
        both = [
            asyncio.create_task(self._upward(reader, to_server, asked)),
            asyncio.create_task(self._downward(from_server, writer, asked)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            writer.transport.abort()
            to_server.transport.abort()

    async def _upward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, asked: asyncio.Event) -> None:
        while data := await source.read(65536):
            if asked.is_set() and self.armed == "message":
                self._cut()
                return
            target.write(data)
            await target.drain()

    async def _downward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, asked: asyncio.Event) -> None:
        while data := await source.read(65536):
            if asked.is_set() and self.armed == "answer":
                self._cut()
                return
            if data.startswith(b"354") or b"\n354" in data:
                asked.set()
            target.write(data)
            await target.drain()

    def _cut(self) -> None:
        """Once: what is sent afterwards goes through."""
        self.armed, self.cuts = "", self.cuts + 1


def cutter(behind: int) -> AbstractContextManager[Cutter]:
    """A wire to the server on that port."""
    return beside(Cutter(behind).listening())
