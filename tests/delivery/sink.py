"""A mail server that takes everything and counts it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """A mail server that takes everything, slowly enough to be interrupted, and counts what it said 250 to."""

    pause: float = 0.02  # seconds between having a message and saying so
    hangs_up: bool = False  # after each message, as if it had been idle
    answer: str = "250 2.0.0 Ok"  # to each message
    port: int = 0
    taken: Counter[str] = field(default_factory=Counter)  # Message-ID -> how often the message was handed over
    senders: list[str] = field(default_factory=list)  # of the envelopes
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.senders.append(str(envelope.mail_from))
        self.taken[str(BytesHeaderParser().parsebytes(content)["Message-ID"]).strip("<> ")] += 1
        await asyncio.sleep(self.pause)  # the message is here, the answer is not yet there
        if self.hangs_up:
            self._loop.call_later(0.01, server.transport.close)
        return self.answer

    def start(self) -> Sink:
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        serving = self._loop.create_server(lambda: SMTP(self, hostname="sink", loop=self._loop), "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    @property
    def open_connections(self) -> int:
        """How many clients are connected now."""
        return len(asyncio.all_tasks(self._loop))

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        asyncio.run_coroutine_threadsafe(self._end_all(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
