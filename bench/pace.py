"""A crowd of visitors with a pace: `python -m bench.pace HOST PORT PER_S SECONDS FILE` asks for a file's paths in turn.

Requests leave at their moments whether or not earlier ones were answered, each on an idle one of many
kept connections, and a latency counts from that moment: a stall is felt by all who would have come
during it. Prints, as JSON, the latencies and the numbers of the lines that were answered.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from statistics import quantiles

CONNECTIONS = 200
TICK = 0.001  # seconds
PATIENCE = 10.0  # seconds for the last answers
END = b"\r\n\r\n"
LENGTH = b"content-length: "


class Visitor(asyncio.Protocol):
    """One kept connection, with at most one request on its way."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.number, self.moment, self.received = -1, 0.0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.crowd.idle.append(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """Servers close connections that were idle for long; others take over."""
        if self in self.crowd.idle:
            self.crowd.idle.remove(self)

    def ask(self, number: int, moment: float) -> None:
        self.number, self.moment, self.received = number, moment, b""
        self.transport.write(self.crowd.requests[number])

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(END)
        if end and len(body) >= int(head.lower().partition(LENGTH)[2].partition(b"\r")[0] or 0):
            self.crowd.answered(self, head[9:12])


class Crowd:
    """All visitors, and what became of their requests."""

    def __init__(self, requests: list[bytes]) -> None:
        self.requests = requests
        self.idle: list[Visitor] = []
        self.late: list[tuple[int, float]] = []  # due while every connection was busy
        self.latencies: list[float] = []
        self.good: list[int] = []

    def due(self, number: int, moment: float) -> None:
        if self.idle:
            self.idle.pop().ask(number, moment)
        else:
            self.late.append((number, moment))

    def answered(self, visitor: Visitor, status: bytes) -> None:
        self.latencies.append(asyncio.get_running_loop().time() - visitor.moment)
        if status in (b"200", b"302"):
            self.good.append(visitor.number)
        if self.late:
            visitor.ask(*self.late.pop(0))
        else:
            self.idle.append(visitor)


async def pace(crowd: Crowd, host: str, port: int, per_s: float, seconds: float) -> None:
    """Ask at that rate for so long; then wait for the answers."""
    loop = asyncio.get_running_loop()
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: Visitor(crowd), host, port)
    began, asked, total = loop.time(), 0, int(per_s * seconds)
    while asked < total:
        while asked < total and began + asked / per_s <= loop.time():
            crowd.due(asked % len(crowd.requests), began + asked / per_s)
            asked += 1
        await asyncio.sleep(TICK)
    deadline = loop.time() + PATIENCE
    while len(crowd.latencies) < total and loop.time() < deadline:
        await asyncio.sleep(TICK)


def main(host: str, port: str, per_s: str, seconds: str, file: str) -> None:
    crowd = Crowd([_request(line, host) for line in Path(file).read_text().splitlines()])
    asyncio.run(pace(crowd, host, int(port), float(per_s), float(seconds)))
    cuts = quantiles(crowd.latencies, n=1000)
    said = {"p50_ms": cuts[499], "p99_ms": cuts[989], "max_ms": max(crowd.latencies)}
    print(json.dumps({name: round(each * 1000, 2) for name, each in said.items()} | {"good": crowd.good}))


def _request(line: str, host: str) -> bytes:
    path, agent, address = line.split("\t")
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nX-Forwarded-For: {address}\r\n\r\n".encode()


if __name__ == "__main__":
    main(*sys.argv[1:])
