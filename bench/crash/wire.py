"""A wire between a worker and PostgreSQL: `python -m bench.crash.wire NEAR FAR`, two sockets' paths.

A line on the standard input tells what happens to it. "freeze": nothing goes through, and nobody is told. "thaw": all
that waited goes on. "cut": what waited is lost, and both ends find their lines broken.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress


class Wire:
    """All connections over it."""

    def __init__(self, far: str) -> None:
        self._far = far
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: set[asyncio.StreamWriter] = set()

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody calls: as long as the wire is frozen they hear nothing."""
        self._ends.add(writer)
        try:
            await self._flows.wait()
            far_reader, far_writer = await asyncio.open_unix_connection(self._far)
        except OSError:  # PostgreSQL is away
            self._hang_up(writer)
            return
        self._ends.add(far_writer)
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def told(self) -> None:
        """What happens to it, until the standard input ends."""
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip() == "freeze":
                self._flows.clear()
                continue
            if line.strip() == "cut":
                for each in tuple(self._ends):
                    self._hang_up(each)
            self._flows.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
            await self._flows.wait()
        self._hang_up(writer)

    def _hang_up(self, writer: asyncio.StreamWriter) -> None:
        self._ends.discard(writer)
        writer.transport.abort()


async def main(near: str, far: str) -> None:
    wire = Wire(far)
    server = await asyncio.start_unix_server(wire.connect, near)
    print("ready", flush=True)
    await wire.told()
    server.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
