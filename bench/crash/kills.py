"""Who is killed, and when: drawn from a seed before it begins, by how many messages the sink has taken."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import psycopg

from bench.crash.waiting import wait
from quarterdeck.cli.child import Backoff, Child
from quarterdeck.cli.supervise import Supervisor

# Of twenty kills. A cut is a reset of an SMTP connection, with the message half read or taken without an answer.
SHARES = {"worker": 7, "web": 3, "backend": 2, "postmaster": 3, "taking": 2, "answering": 3}
CUTS = ("taking", "answering")
CLIENTS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
PATIENCE = 240.0  # seconds in which mail has to go on
MOMENT = 0.3  # seconds, the longest between reaching its message and a kill


@dataclass
class Killer:
    """Kills, and lets the supervisor start again; its waits begin short each time, as if kills were days apart."""

    supervisor: Supervisor
    sink: IO[str]  # the standard input of the sink, which cuts connections
    cuts: Path
    seed: str
    done: Counter[str] = field(default_factory=Counter)

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
                print(f"  {taken():>6} taken: {what} killed", flush=True)
                self.done[what] += 1

    def _cut(self, what: str, too_late: Callable[[], bool]) -> bool:
        """Have the sink reset a connection; False when all mail has gone before it could."""
        before = self.cuts.stat().st_size
        self.sink.write(f"{what}\n")
        self.sink.flush()
        wait(lambda: self.cuts.stat().st_size > before or too_late(), "no connection could be cut", PATIENCE)
        return self.cuts.stat().st_size > before

    def _kill(self, what: str, draw: random.Random) -> bool:
        kill = {"backend": self._kill_backend, "postmaster": self._kill_server}.get(what)
        while True:
            try:
                kill(draw) if kill else self._kill_child(what, draw)
                return True
            except ProcessLookupError:  # it ended by itself meanwhile: another one
                continue

    def _kill_child(self, name: str, draw: random.Random) -> None:
        def alive() -> list[tuple[Child, int]]:
            named = [(each, each.process) for each in self.supervisor.children if each.name == name]
            return [(each, process.pid) for each, process in named if process is not None]

        wait(lambda: bool(alive()), f"no {name} is running", PATIENCE)
        child, pid = draw.choice(alive())
        _at_once(child.backoff)
        os.kill(pid, signal.SIGKILL)

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


def _at_once(backoff: Backoff) -> None:
    backoff.wait = 0.5
