"""A mail server that is never killed and writes down all that it takes: `python -m bench.crash.sink FOLDER SEED …`.

Each message is on disk (FOLDER/taken.jsonl: Message-ID, recipients, when, the message) before it is answered, and with
`--sent BOX` in that Maildir folder too, as servers do that file what they send. One port for each box; without boxes
one port for each of `--ports`. Each answer takes a while, so that a kill finds messages on the wire. A line on the
standard input, "taking" or "answering", cuts the next connection that gets there: with the message half read, which is
then lost, or taken and not answered; FOLDER/cuts has a line for each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import struct
import sys
import time
from collections import deque
from functools import partial
from pathlib import Path

EHLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 36700160\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>\r\n]+)>", re.IGNORECASE | re.MULTILINE)
END = b"\r\n.\r\n"
RST = struct.pack("ii", 1, 0)  # SO_LINGER: no goodbye


class Sink:
    """What all connections share."""

    def __init__(self, folder: Path, seed: str, slowest: float) -> None:
        self.random = random.Random(seed)
        self.slowest = slowest  # seconds, the longest between having a message and saying so
        self.cuts: deque[str] = deque()
        self.numbers = 0
        self.file = os.open(folder / "taken.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.log = os.open(folder / "cuts", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def cut_now(self, where: str) -> bool:
        """Whether the connection that is there is to be cut."""
        if where not in self.cuts:
            return False
        self.cuts.remove(where)
        os.write(self.log, f"{where}\n".encode())
        return True

    def take(self, message: bytes, to: list[str], box: Path | None) -> None:
        """On disk when this returns."""
        found = MESSAGE_ID.search(message)
        name = found.group(1).decode() if found else ""
        line = {"id": name, "to": to, "at": time.time(), "message": message.decode("utf-8", "replace")}
        os.write(self.file, json.dumps(line).encode() + b"\n")
        os.fdatasync(self.file)
        if box is not None:
            self.numbers += 1
            name = f"{self.numbers:08d}.sink"
            (box / "tmp" / name).write_bytes(message)
            owner = box.stat()
            os.chown(box / "tmp" / name, owner.st_uid, owner.st_gid)
            (box / "tmp" / name).rename(box / "new" / name)


class Session(asyncio.Protocol):
    """One connection: takes everything, in the order in which it comes."""

    def __init__(self, sink: Sink, box: Path | None) -> None:
        self.sink, self.box = sink, box
        self.received, self.in_data, self.busy = b"", False, False
        self.to: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.received += data
        self.go_on()

    def go_on(self) -> None:
        """Answer what is complete, unless an answer is being waited with."""
        while not self.busy and not self.transport.is_closing():
            end = END if self.in_data else b"\r\n"
            if self.in_data and self.received and self.sink.cut_now("taking"):
                self.cut()
                return
            piece, found, rest = self.received.partition(end)
            if not found:
                return
            self.received = rest
            if self.in_data:
                self.in_data = False
                self.took(piece + b"\r\n")
            else:
                self.told(piece[:4].upper(), piece)

    def took(self, stuffed: bytes) -> None:
        self.sink.take(stuffed.replace(b"\r\n..", b"\r\n."), self.to, self.box)
        if self.sink.cut_now("answering"):
            self.cut()
            return
        self.soon(b"250 2.0.0 Ok\r\n", self.sink.slowest)

    def soon(self, answer: bytes, slowest: float) -> None:
        """Answer after a while; nothing else is read meanwhile."""
        self.busy = True
        asyncio.get_running_loop().call_later(self.sink.random.uniform(0, slowest), self.answer, answer)

    def answer(self, words: bytes) -> None:
        self.busy = False
        if not self.transport.is_closing():
            self.transport.write(words)
            self.go_on()

    def told(self, command: bytes, line: bytes) -> None:
        if command == b"DATA":
            self.in_data = True
            self.soon(b"354 Go on\r\n", self.sink.slowest / 4)
        elif command == b"QUIT":
            self.transport.write(b"221 2.0.0 Bye\r\n")
            self.transport.close()
        else:
            if command == b"MAIL":
                self.to = []
            elif command == b"RCPT":
                self.to.append(line.partition(b"<")[2].partition(b">")[0].decode())
            self.transport.write(EHLO if command == b"EHLO" else b"250 2.0.0 Ok\r\n")

    def cut(self) -> None:
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
        self.transport.abort()


async def serve(sink: Sink, boxes: list[Path | None]) -> None:
    """Open the ports, print them in one line, live until the standard input ends."""
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(partial(Session, sink, box), "127.0.0.1", 0) for box in boxes]
    print(*(each.sockets[0].getsockname()[1] for each in servers), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        sink.cuts.append(line.strip())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed")
    parser.add_argument("--ports", type=int, default=0)
    parser.add_argument("--sent", type=Path, action="append", default=[])
    parser.add_argument("--slowest", type=float, default=0.3)
    given = parser.parse_args()
    asyncio.run(serve(Sink(given.folder, given.seed, given.slowest), given.sent or [None] * given.ports))
