"""A mail server that stops its client's process (SIGSTOP) at one point of the conversation, and then goes on."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
from collections import Counter
from contextlib import suppress
from typing import IO

GREETING = b"220 sink\r\n"
ANSWERS = {"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n", "QUIT": b"221 2.0.0 Bye\r\n"}
HALF = 100_000  # bytes of a message that is half there


class Stopper:
    """Stops its victim before it answers "RCPT", "DATA" or the message ("answer"), or in one that is "half" there."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.victim: subprocess.Popen[bytes] | None = None
        self.stopped = threading.Event()
        self.let_go = threading.Event()  # the victim has nothing more to say over the connection that it slept in
        self.taken: Counter[str] = Counter()  # Message-ID -> how often it was taken whole
        self._slept_in: int | None = None  # the thread that serves that connection
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more clients."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rwb", buffering=0) as wire, suppress(OSError):
            wire.write(GREETING)
            while line := wire.readline():
                verb = line[:4].decode("ascii").upper()
                self._reach(verb)
                if verb == "DATA":
                    wire.write(b"354 Go on\r\n")
                    self._take(wire)
                if verb in ("RSET", "QUIT"):
                    self._end()
                wire.write(ANSWERS.get(verb, b"250 2.0.0 Ok\r\n"))
        self._end()

    def _take(self, wire: IO[bytes]) -> None:
        """Read a message; OSError when it never ends."""
        name, size = "", 0
        while (line := wire.readline()) != b".\r\n":
            if not line:
                raise OSError("hung up before the end")
            size += len(line)
            if line.lower().startswith(b"message-id:"):
                name = line.partition(b":")[2].decode().strip(" <>\r\n")
            if size > HALF:
                self._reach("half")
        self.taken[name] += 1
        self._reach("answer")

    def _reach(self, point: str) -> None:
        """If this is the point, the client sleeps from here on, until somebody wakes it."""
        if point == self.where and self.victim is not None and self._slept_in is None:
            self.victim.send_signal(signal.SIGSTOP)
            self._slept_in = threading.get_ident()
            self.stopped.set()

    def _end(self) -> None:
        if self._slept_in == threading.get_ident():
            self.let_go.set()
