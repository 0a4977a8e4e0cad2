"""The product as a person starts it: real processes over a folder and ports of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import httpx
import psutil

PATIENCE = 240.0  # seconds for anything to happen; nothing is measured here


def run(command: str, *arguments: str, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    whole = [sys.executable, "-m", "quarterdeck", command, *arguments]
    return subprocess.run(whole, env=given, capture_output=True, text=True, timeout=PATIENCE, check=False)


class Up:
    """`quarterdeck up`, running; `become` is what its process does first."""

    def __init__(self, given: dict[str, str], become: Callable[[], None] | None = None) -> None:
        self.given = given
        self.url = f"http://127.0.0.1:{given['QUARTERDECK_PORT']}"
        self.log = Path(given["QUARTERDECK_DATA"]).with_suffix(".log")
        command = [sys.executable, "-m", "quarterdeck", "up"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=given, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=become,
            )  # fmt: skip

    def __enter__(self) -> Up:
        try:
            self.wait(lambda: "Ctrl-C" in self.said or self.process.poll() is not None)
            assert self.process.poll() is None, self.said
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._end()

    def _end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            finally:
                self.process.kill()
                self.process.wait()

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def child(self, words: str) -> int:
        """The process id of the supervisor's child whose command line holds `words`; 0 if there is none."""
        return next((pid for pid in children(self.process.pid) if words in command_line(pid)), 0)

    def kill(self, words: str) -> None:
        """Kill -9 a child, and wait until the supervisor has started another."""
        self.wait(lambda: self.child(words) != 0)  # killed by something else, it may be on its way back
        old = self.child(words)
        os.kill(old, signal.SIGKILL)
        self.wait(lambda: self.child(words) not in (0, old))

    def wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)


def children(pid: int) -> list[int]:
    """The ids of a process's direct children."""
    return [child.pid for child in psutil.Process(pid).children()]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
