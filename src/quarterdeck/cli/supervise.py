"""The supervisor: PostgreSQL first, then our processes; whatever ends is started again; what serves stops last.

It knows nothing but processes and stays small: no Django, no database driver.
"""

from __future__ import annotations

import select
import signal
import socket
import time
from collections.abc import Callable, Sequence
from types import FrameType

from quarterdeck.cli.child import Backoff, Child
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.postgres import Server

PATIENCE = 20.0  # seconds that our processes have for a clean stop
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def say(words: str) -> None:
    """One line for the person at the terminal, at once."""
    print(words, flush=True)


class Supervisor:
    """Keeps one PostgreSQL (unless it is somebody else's) and some children running."""

    def __init__(self, server: Server | None, inherited: Sequence[int] = ()) -> None:
        self.server = server
        self.inherited = inherited  # files that the children hold open too
        self.server_backoff = Backoff()
        self.children: list[Child] = []
        self.stopping = False
        self._wake, self._waker = socket.socketpair()
        for end in (self._wake, self._waker):
            end.setblocking(False)

    def __enter__(self) -> Supervisor:
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # only to wake up
        for number in STOPPING:
            signal.signal(number, self._stop_asked)
        if self.server:
            self.server.keep_waiting = lambda: not self.stopping
            self.server.start()
            self.server_backoff.begun()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop_everything()

    def start(self, child: Child) -> None:
        """Start a child and keep it running from now on."""
        child.start(self.inherited)
        self.children.append(child)

    def finish(self, child: Child) -> str:
        """Run a child that has one job to do; returns what it prints, which is short."""
        self.start(child)
        process = child.process
        assert process is not None
        self.wait_until(lambda: process.poll() is not None)
        self.children.remove(child)
        if code := child.ended():
            raise Misconfigured(f"{child.name} failed ({_how(code)}); the reason stands above.")
        return process.stdout.read().decode().strip() if process.stdout else ""

    def wait_until(self, done: Callable[[], bool], every: float = 0.5) -> None:
        """Wait for a condition, asked at every change of a process and `every` seconds.

        KeyboardInterrupt when told to stop.
        """
        while not done():
            if self.stopping:
                raise KeyboardInterrupt
            self._sleep(every)

    def watch(self) -> None:
        """Keep everything running until told to stop."""
        while not self.stopping:
            self._revive_server()
            for child in self.children:
                self._revive(child)
            self._sleep(self._next_due())

    def _revive(self, child: Child) -> None:
        code = child.ended()
        if code is not None:
            say(f"{child.name} ended ({_how(code)}); starting it again in {child.backoff.ended():g} s.")
        if child.process is None and child.backoff.due is not None and child.backoff.due <= time.monotonic():
            child.start(self.inherited)

    def _revive_server(self) -> None:
        server, backoff = self.server, self.server_backoff
        if server is None or server.alive:
            return
        if backoff.due is None:
            say(f"PostgreSQL ended; starting it again in {backoff.ended():g} s.")
        elif backoff.due <= time.monotonic():
            try:
                server.start()
                backoff.begun()
            except Misconfigured as error:
                say(f"{error} Trying again in {backoff.ended():g} s.")

    def _next_due(self) -> float | None:
        backoffs = [self.server_backoff, *(child.backoff for child in self.children)]
        due = [backoff.due for backoff in backoffs if backoff.due is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _sleep(self, seconds: float | None) -> None:
        """Sleep until a signal comes (a child's end is one), at most so long."""
        ready, _w, _x = select.select([self._wake], [], [], seconds)
        if ready:
            self._wake.recv(4096)

    def _stop_asked(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _stop_everything(self) -> None:
        stop_all([child for child in self.children if not child.serves])
        stop_all(self.children)
        if self.server:
            self.server.stop()


def stop_all(children: Sequence[Child], patience: float = PATIENCE) -> None:
    """Ask all to stop, together; kill those that do not within `patience` seconds."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + patience
    for child in children:
        child.wait(max(0.1, deadline - time.monotonic()))


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
