"""A mail server that takes everything as fast as it can: `python -m bench.smtp_sink`, in a process of its own.

Prints its two ports: one for mail; one that answers whoever connects with what it took so far, as JSON: messages,
different Message-IDs, bytes, and when the first and the last came (seconds, monotonic).
"""

from __future__ import annotations

import asyncio
import json
import time

EHLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 50000000\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"
REPLIES = {
    b"EHLO": EHLO, b"HELO": b"250 sink\r\n", b"MAIL": b"250 2.1.0 Ok\r\n", b"RCPT": b"250 2.1.5 Ok\r\n",
    b"DATA": b"354 Go on\r\n", b"RSET": b"250 2.0.0 Ok\r\n", b"NOOP": b"250 2.0.0 Ok\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}  # fmt: skip
END = b"\r\n.\r\n"
NAME = b"\nMessage-ID: <"


class Taken:
    """What came."""

    def __init__(self) -> None:
        self.messages, self.bytes = 0, 0
        self.ids: set[bytes] = set()
        self.first = self.last = 0.0
        self.sample = b""

    def take(self, message: bytes) -> None:
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.messages += 1
        self.bytes += len(message)
        start = message.find(NAME) + len(NAME)
        self.ids.add(message[start : message.find(b">", start)])
        self.sample = message

    def said(self) -> bytes:
        told = {"messages": self.messages, "different": len(self.ids), "bytes": self.bytes}
        sample = self.sample.decode(errors="replace")
        return json.dumps(told | {"first": self.first, "last": self.last, "sample": sample}).encode()


class Conversation(asyncio.Protocol):
    """One client."""

    def __init__(self, taken: Taken) -> None:
        self.taken = taken
        self.buffer = b""
        self.in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink ready\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        said: list[bytes] = []
        while (reply := self._next()) is not None:
            said.append(reply)
        if said:
            self.transport.write(b"".join(said))

    def _next(self) -> bytes | None:
        """Take one command or message; the reply to it."""
        message, end, rest = self.buffer.partition(END if self.in_data else b"\r\n")
        if not end:
            return None
        self.buffer = rest
        if self.in_data:
            self.in_data = False
            self.taken.take(message)
            return b"250 2.0.0 Ok: queued as %d\r\n" % self.taken.messages
        verb = message[:4].upper()
        self.in_data = verb == b"DATA"
        return REPLIES.get(verb, b"500 What?\r\n")


async def main() -> None:
    taken = Taken()
    loop = asyncio.get_running_loop()

    async def tell(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(taken.said())
        await writer.drain()
        writer.close()

    mail = await loop.create_server(lambda: Conversation(taken), "127.0.0.1", 0, backlog=1024)
    asked = await asyncio.start_server(tell, "127.0.0.1", 0)
    print(*(each.sockets[0].getsockname()[1] for each in (mail, asked)), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
