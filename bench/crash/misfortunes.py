"""What befalls the product besides death: sleep beyond every lease, a frozen line, a crowded or stalled database."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.product import ROOT

NAP = (63.0, 100.0)  # seconds; leases last 60
FREEZE = (5.0, 80.0)
CROWDED = (3.0, 10.0)
STALL = (10.0, 75.0)
SOCKET = ".s.PGSQL.5432"


@dataclass
class Misfortunes:
    """Each goes on by itself in a thread, while other things happen."""

    url: str  # of the database
    wire: subprocess.Popen[str]  # between one worker and it
    _going: list[threading.Thread] = field(default_factory=list)
    _asleep: set[int] = field(default_factory=set)  # processes
    _frozen: threading.Lock = field(default_factory=threading.Lock)

    def is_asleep(self, pid: int) -> bool:
        return pid in self._asleep

    def nap(self, process: subprocess.Popen[bytes], draw: random.Random) -> None:
        """Stop a process for longer than its leases last, and wake it, unless it was killed in its sleep."""
        self._asleep.add(process.pid)
        os.kill(process.pid, signal.SIGSTOP)
        self._go(self._wake, process, draw.uniform(*NAP))

    def freeze(self, draw: random.Random) -> bool:
        """Let nothing through between one worker and the database; then all that waits, or nothing ever again.

        False while it is frozen already.
        """
        if not self._frozen.acquire(blocking=False):
            return False
        self._tell("freeze")
        self._go(self._thaw, draw.uniform(*FREEZE), draw.choice(["thaw", "cut"]))
        return True

    def stall(self, pids: list[int], draw: random.Random) -> None:
        """PostgreSQL's processes stand still, as over a disk that hangs."""
        for pid in pids:
            _signal(pid, signal.SIGSTOP)
        self._go(self._go_on, pids, draw.uniform(*STALL))

    def crowd(self, draw: random.Random) -> None:
        """Others take every connection that PostgreSQL has."""
        self._go(self._crowd, draw.uniform(*CROWDED))

    def wait(self) -> None:
        """Until all is over."""
        for each in self._going:
            each.join()

    def _go(self, what: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=what, args=arguments)
        thread.start()
        self._going.append(thread)

    def _wake(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        time.sleep(seconds)
        if process.returncode is None:  # as the supervisor, who waits for it, has it
            os.kill(process.pid, signal.SIGCONT)
        self._asleep.discard(process.pid)

    def _go_on(self, pids: list[int], seconds: float) -> None:
        time.sleep(seconds)
        for pid in pids:
            _signal(pid, signal.SIGCONT)

    def _thaw(self, seconds: float, how: str) -> None:
        time.sleep(seconds)
        self._tell(how)
        self._frozen.release()

    def _crowd(self, seconds: float) -> None:
        with ExitStack() as stack:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                try:
                    stack.callback(psycopg.connect(self.url, connect_timeout=2).close)
                except psycopg.OperationalError:  # it is full, or away
                    time.sleep(0.05)

    def _tell(self, words: str) -> None:
        assert self.wire.stdin is not None
        self.wire.stdin.write(f"{words}\n")
        self.wire.stdin.flush()


def _signal(pid: int, number: signal.Signals) -> None:
    """To a process of PostgreSQL's, if it still lives."""
    with suppress(OSError):
        if b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, number)


def wire(folder: Path, server: Path) -> subprocess.Popen[str]:
    """A wire to PostgreSQL, whose near end is a socket in `folder` (bench/crash/wire.py)."""
    command = [sys.executable, "-m", "bench.crash.wire", str(folder / SOCKET), str(server / SOCKET)]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process
