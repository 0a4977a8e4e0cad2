"""One process that the supervisor keeps alive: started, watched, started again, stopped."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from quarterdeck.kit import privileges

LONGEST_WAIT = 30.0  # seconds between two starts of a process that keeps ending
SETTLED = 60.0  # seconds alive after which it counts as well again


@dataclass
class Backoff:
    """How long to wait before the next start: 0.5, 1, 2 … 30 seconds while it keeps ending."""

    wait: float = 0.5
    started: float = 0.0
    due: float | None = None

    def begun(self) -> None:
        self.started, self.due = time.monotonic(), None

    def ended(self) -> float:
        """Note the end; returns the seconds until the next start."""
        lived = time.monotonic() - self.started
        wait = 0.5 if lived > SETTLED else self.wait
        self.wait = min(wait * 2, LONGEST_WAIT)
        self.due = time.monotonic() + wait
        return wait


@dataclass
class Child:
    """A command of ours that should always run. It never outlives the supervisor.

    One that `serves` the others is asked to stop when they have ended; Ctrl-C at a terminal does not reach it before.
    """

    name: str
    arguments: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    backoff: Backoff = field(default_factory=Backoff)
    stdout: int | None = None
    serves: bool = False
    prepare: Callable[[], None] = field(default_factory=lambda: privileges.prepare(None, []))

    def start(self, inherits: Sequence[int] = ()) -> None:
        """Begin; it keeps the files `inherits` open as we do."""
        command = [sys.executable, *self.arguments]
        self.process = subprocess.Popen(
            command, env=dict(self.environ), stdin=subprocess.DEVNULL, stdout=self.stdout, preexec_fn=self.prepare,
            pass_fds=inherits, start_new_session=self.serves,
        )  # fmt: skip
        self.backoff.begun()

    def ended(self) -> int | None:
        """The exit code, once, if it has ended since we last looked."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.process = None
        return code

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait until it has stopped; after `seconds` it is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
