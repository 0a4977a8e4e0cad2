"""What happens to whom, and when: drawn from a seed before it begins, by how many messages the sink has taken."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import psycopg

from bench.crash.misfortunes import Misfortunes
from bench.crash.waiting import wait
from quarterdeck.cli.child import Backoff, Child
from quarterdeck.cli.supervise import Supervisor

# Of 27. A cut is a reset of an SMTP connection, with the message half read or taken without an answer. "everything" is
# all processes of the product and of PostgreSQL at once, as when the power fails. What does not kill is told apart.
SHARES = {
    "worker": 7, "web": 3, "backend": 2, "postmaster": 3, "taking": 2, "answering": 3, "everything": 2, "nap": 2,
    "freeze": 1, "crowd": 1, "stall": 1,
}  # fmt: skip
CUTS = ("taking", "answering")
NO_KILLS = ("nap", "freeze", "crowd", "stall")
CLIENTS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
PATIENCE = 240.0  # seconds in which mail has to go on
MOMENT = 0.3  # seconds, the longest between reaching its message and a kill


@dataclass
class Killer:
    """Kills, and lets the supervisor start again; its waits begin short each time, as if kills were days apart."""

    supervisor: Supervisor
    misfortunes: Misfortunes
    sink: IO[str]  # the standard input of the sink, which cuts connections
    cuts: Path
    seed: str
    done: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        """How many there were, without what kills nobody."""
        return sum(count for what, count in self.done.items() if what not in NO_KILLS)

    def kill_all(self, kills: int, emails: int, taken: Callable[[], int]) -> None:
        """All kills while the first 97 of a hundred messages go."""
        draw = random.Random(self.seed)
        parts = [
            name for _place, name in sorted(((n + 0.5) / of, name) for name, of in SHARES.items() for n in range(of))
        ]
        plan = [parts[n % len(parts)] for n in range(kills)]
        draw.shuffle(plan)
        moments = sorted(draw.uniform(0.005, 0.97) * emails for _ in plan)

        def has_taken(count: float) -> bool:
            return taken() >= count

        for what, moment in zip(plan, moments, strict=True):
            wait(partial(has_taken, moment), f"the sink has not taken {moment:.0f} messages", PATIENCE)
            time.sleep(draw.uniform(0, MOMENT))
            is_done = self._cut(what, partial(has_taken, emails)) if what in CUTS else self._kill(what, draw)
            if is_done:
                print(f"  {taken():>6} taken: {what}{'' if what in NO_KILLS else ' killed'}", flush=True)
                self.done[what] += 1
        self.misfortunes.wait()

    def _cut(self, what: str, too_late: Callable[[], bool]) -> bool:
        """Have the sink reset a connection; False when all mail has gone before it could."""
        before = self.cuts.stat().st_size
        self.sink.write(f"{what}\n")
        self.sink.flush()
        wait(lambda: self.cuts.stat().st_size > before or too_late(), "no connection could be cut", PATIENCE)
        return self.cuts.stat().st_size > before

    def _kill(self, what: str, draw: random.Random) -> bool:
        how: dict[str, Callable[[random.Random], bool | None]] = {
            "backend": self._kill_backend,
            "postmaster": self._kill_server,
            "everything": self._kill_everything,
            "nap": self._put_to_sleep,
            "freeze": self.misfortunes.freeze,
            "crowd": self.misfortunes.crowd,
            "stall": self._stall_server,
        }
        do = how.get(what, partial(self._kill_child, what))
        while True:
            try:
                return do(draw) is not False
            except ProcessLookupError:  # it ended by itself meanwhile: another one
                continue

    def _kill_child(self, name: str, draw: random.Random) -> None:
        child, process = self._one_of(name, draw)
        _at_once(child.backoff)
        os.kill(process.pid, signal.SIGKILL)

    def _one_of(self, name: str, draw: random.Random) -> tuple[Child, subprocess.Popen[bytes]]:
        """A running child of that name."""

        def alive() -> list[tuple[Child, subprocess.Popen[bytes]]]:
            named = [(each, each.process) for each in self.supervisor.children if each.name == name]
            return [(each, process) for each, process in named if process is not None]

        wait(lambda: bool(alive()), f"no {name} is running", PATIENCE)
        return draw.choice(alive())

    def _put_to_sleep(self, draw: random.Random) -> bool:
        """A worker, unless it sleeps already."""
        _child, process = self._one_of("worker", draw)
        if self.misfortunes.is_asleep(process.pid):
            return False
        self.misfortunes.nap(process, draw)
        return True

    def _kill_everything(self, draw: random.Random) -> None:
        """The postmaster and the processes that it started, and all of ours, in any order, without a pause."""
        victims = self._processes_of_server()
        for child in self.supervisor.children:
            _at_once(child.backoff)
            if child.process is not None:
                victims.append(child.process.pid)
        _at_once(self.supervisor.server_backoff)
        draw.shuffle(victims)
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _processes_of_server(self) -> list[int]:
        server = self.supervisor.server
        assert server is not None
        wait(lambda: server.alive, "PostgreSQL is not running", PATIENCE)
        process = server.process
        return [] if process is None else [process.pid, *_children(process.pid)]

    def _stall_server(self, draw: random.Random) -> None:
        self.misfortunes.stall(self._processes_of_server(), draw)

    def _kill_backend(self, draw: random.Random) -> None:
        found: list[int] = []

        def look() -> bool:
            assert self.supervisor.server is not None
            with psycopg.connect(self.supervisor.server.url, connect_timeout=5) as conn:
                found[:] = sorted(pid for (pid,) in conn.execute(CLIENTS))
            return bool(found)

        wait(look, "PostgreSQL has no clients", PATIENCE)
        os.kill(draw.choice(found), signal.SIGKILL)

    def _kill_server(self, draw: random.Random) -> None:
        """At once, or as whoever wants it gone at once asks it to (SIGQUIT)."""
        server = self.supervisor.server
        assert server is not None
        wait(lambda: server.alive, "PostgreSQL is not running", PATIENCE)
        _at_once(self.supervisor.server_backoff)
        process = server.process
        if process is not None:
            process.send_signal(draw.choice([signal.SIGKILL, signal.SIGQUIT]))


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _at_once(backoff: Backoff) -> None:
    backoff.wait = 0.5
