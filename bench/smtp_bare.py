"""The limit, ready-made bytes by a bare client: `python -m bench.smtp_bare PORT CONNECTIONS COUNT FILE`.

Command by command over streams, as one would write it down; with `--pipelined` MAIL and RCPT go out together with the
message before them. Prints messages a second.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

ENVELOPE = b"MAIL FROM:<rita@bench.example> SIZE=4000\r\n", b"RCPT TO:<person@company.example>\r\n"


class Client:
    """One connection."""

    def __init__(self, numbers: list[int], message: bytes, *, pipelined: bool) -> None:
        self.numbers, self.message, self.pipelined = numbers, message, pipelined

    async def run(self, port: int) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        await self.reader.readline()
        await self.say(b"EHLO bench\r\n")
        if self.pipelined:
            await self.say(b"".join(ENVELOPE), replies=2)
        for place, number in enumerate(self.numbers):
            if not self.pipelined:
                for command in ENVELOPE:
                    await self.say(command)
            await self.say(b"DATA\r\n")
            body = self.message.replace(b"Message-ID: <", b"Message-ID: <%d." % number, 1) + b"\r\n.\r\n"
            more = self.pipelined and place + 1 < len(self.numbers)
            await self.say(body + b"".join(ENVELOPE) if more else body, replies=3 if more else 1)
        await self.say(b"QUIT\r\n")
        self.writer.close()

    async def say(self, data: bytes, replies: int = 1) -> None:
        self.writer.write(data)
        for _ in range(replies):
            line = await self.reader.readline()
            while line[3:4] == b"-":
                line = await self.reader.readline()
            if line[:1] not in b"23":
                raise SystemExit(f"the sink said {line!r}")


async def main(port: int, connections: int, count: int, message: bytes, *, pipelined: bool) -> None:
    shares = [list(range(start, count, connections)) for start in range(connections)]
    clients = [Client(share, message, pipelined=pipelined) for share in shares]
    began = time.perf_counter()
    await asyncio.gather(*(client.run(port) for client in clients))
    print(round(count / (time.perf_counter() - began)))


if __name__ == "__main__":
    port, connections, count = map(int, sys.argv[1:4])
    raw = Path(sys.argv[4]).read_bytes()
    asyncio.run(main(port, connections, count, raw, pipelined="--pipelined" in sys.argv))
