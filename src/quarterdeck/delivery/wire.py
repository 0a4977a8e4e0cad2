"""The conversation on an open SMTP connection: what is said, and the replies in their order (RFC 5321, 4.2; RFC 2920).

aiosmtplib opens the connection (greeting, TLS, login) and hands its transport over. From there on it would take more
time for an email than everything else together: every command waits for its own reply, behind a lock and a timer of
its own. Here one write and one waiting serve as many commands as the server lets us say at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import lru_cache

from quarterdeck.delivery.answers import Answer

LONGEST_REPLY = 32_768  # bytes


class Lost(Exception):
    """The connection is gone, or it fell silent, or what comes over it is not SMTP."""


class Wire(asyncio.Protocol):
    """One connection's bytes. Whoever speaks also waits for the replies; there is one speaker."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._received = b""
        self._lines: list[bytes] = []  # of a reply that is not complete
        self._replies: deque[Answer] = deque()
        self._owed = 0  # replies that are still to come
        self._lost: Lost | None = None
        self._wanted = 0  # replies that the speaker waits for
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._is_full = False  # not all that was said has left this process
        self._flushed = asyncio.Event()
        transport.set_protocol(self)
        transport.set_write_buffer_limits(0)

    @property
    def is_open(self) -> bool:
        return self._lost is None and not self._transport.is_closing()

    def say(self, data: bytes, replies: int) -> None:
        """Write; so many replies are owed for it. Raises Lost when nothing can be written any more."""
        if not self.is_open:
            raise self._lost or Lost("it is closed")
        self._owed += replies
        self._transport.write(data)

    async def flushed(self, timeout: float) -> None:
        """Wait until what was said has left this process; raises Lost when it does not."""
        while self._is_full and self._lost is None:
            self._flushed.clear()
            try:
                await asyncio.wait_for(self._flushed.wait(), timeout)
            except TimeoutError:
                self._end("it took too long to take the message")
        if self._lost is not None:
            raise self._lost

    async def replies(self, count: int, timeout: float) -> list[Answer]:
        """The next replies, `timeout` seconds at most for all of them; raises Lost, after which nothing can be said."""
        if len(self._replies) < count and self._lost is None:
            self._wanted, self._waiter = count, self._loop.create_future()
            self._set_alarm(timeout)
            try:
                await self._waiter
            finally:
                self._waiter = None
        if len(self._replies) < count:
            raise self._lost or Lost("it is closed")
        return [self._replies.popleft() for _ in range(count)]

    def close(self) -> None:
        """Hang up at once."""
        self._end("it is closed")

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._flushed.set()

    def data_received(self, data: bytes) -> None:
        self._received += data
        *lines, self._received = self._received.split(b"\n")
        for line in lines:
            self._hear(line.removesuffix(b"\r"))
        if len(self._received) > LONGEST_REPLY:
            self._end("it says more than a mail server does")
        elif self._waiter is not None and len(self._replies) >= self._wanted:
            self._wake()

    def eof_received(self) -> None:
        self._end("it was closed at the other end")

    def connection_lost(self, error: Exception | None) -> None:
        self._end(str(error) if error else "it was closed at the other end")

    def _hear(self, line: bytes) -> None:
        code, mark = line[:3], line[3:4]
        if not (code.isdigit() and len(code) == 3 and mark in b" -"):
            self._end("what it said is not SMTP")
            return
        self._lines.append(line[4:])
        if mark == b"-":
            if sum(map(len, self._lines)) > LONGEST_REPLY:
                self._end("it says more than a mail server does")
            return
        text, self._lines = b"\n".join(self._lines), []
        if not self._owed:  # servers that are about to hang up say so without being asked
            self._end(str(_read(int(code), text)))
            return
        self._owed -= 1
        self._replies.append(_read(int(code), text))

    def _end(self, why: str) -> None:
        if self._lost is None:
            self._lost = Lost(why)
            # What was not written yet must not go out later, when nobody listens for the answer.
            (self._transport.abort if self._owed else self._transport.close)()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._flushed.set()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _set_alarm(self, timeout: float) -> None:
        """One timer serves many waits: setting a new one for each would cost more than the wait itself."""
        self._deadline = self._loop.time() + timeout
        if self._timer is not None and self._timer.when() > self._deadline:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(self._deadline, self._look_at_the_clock)

    def _look_at_the_clock(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() >= self._deadline:
            self._end("it did not answer in time")
        else:
            self._timer = self._loop.call_at(self._deadline, self._look_at_the_clock)


@lru_cache(maxsize=256)
def _read(code: int, text: bytes) -> Answer:
    """An answer; servers say the same few again and again."""
    return Answer.read(code, text.decode("utf-8", "surrogateescape"))
