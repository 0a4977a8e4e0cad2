"""A mail server that takes everything and counts it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.beside import beside


@dataclass
class Sink:
    """A mail server that takes everything, slowly enough to be interrupted, and counts what it said 250 to."""

    pause: float = 0.02  # seconds between having a message and saying so
    hangs_up: bool = False  # after each message, as if it had been idle
    answer: str = "250 2.0.0 Ok"  # to each message
    holds_after: int | None = (
        None  # the answers to messages beyond so many are held back, until there is no such number
    )
    port: int = 0
    taken: Counter[str] = field(default_factory=Counter)  # Message-ID -> how often the message was handed over
    senders: list[str] = field(default_factory=list)  # of the envelopes
    _open: ExitStack = field(default_factory=ExitStack)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.senders.append(str(envelope.mail_from))
        self.taken[str(BytesHeaderParser().parsebytes(content)["Message-ID"]).strip("<> ")] += 1
        await asyncio.sleep(self.pause)  # the message is here, the answer is not yet there
        while self.holds_after is not None and self.taken.total() > self.holds_after:
            await asyncio.sleep(0.01)
        if self.hangs_up:
            self._loop.call_later(0.01, server.transport.close)
        return self.answer

    def start(self) -> Sink:
        return self._open.enter_context(beside(self._listening()))

    @property
    def open_connections(self) -> int:
        """How many clients are connected now."""
        return len(asyncio.all_tasks(self._loop))

    def stop(self) -> None:
        self._open.close()

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[Sink]:
        self._loop = loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, hostname="sink", loop=loop), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()
