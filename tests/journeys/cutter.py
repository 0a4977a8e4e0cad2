"""A wire to a server that can be cut in the worst moment: while the message is on it, or its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractContextManager
from typing import Any, Literal

from tests.beside import beside
from tests.between import Between, Side


class Cutter(Between):
    """Passes everything on, until it is armed."""

    def __init__(self, behind: int) -> None:
        super().__init__(behind)
        self.cuts = 0  # how often it cut
        self.armed: Literal["", "message", "answer"] = ""  # what gets lost of the next message

    def _ways(self, client: Side, server: Side) -> tuple[Coroutine[Any, Any, None], Coroutine[Any, Any, None]]:
        asked = asyncio.Event()  # the server said 354: what comes next is the message, then its answer
        return self._upward(client[0], server[1], asked), self._downward(server[0], client[1], asked)

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
