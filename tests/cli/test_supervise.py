"""The supervisor's parts: waiting longer each time, and giving up on nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quarterdeck.cli.child import LONGEST_WAIT, Backoff, Child
from quarterdeck.cli.supervise import stop_all
from tests.sandbox.world import PATIENCE


def test_what_keeps_ending_waits_longer_each_time() -> None:
    backoff = Backoff()
    waits = []
    for _ in range(8):
        backoff.begun()
        waits.append(backoff.ended())
    assert waits == [0.5, 1, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT]


def test_an_end_is_told_once() -> None:
    child = Child("short", ["-c", "import sys; sys.exit(3)"], os.environ)
    child.start()
    assert child.process is not None
    child.process.wait()
    assert (child.ended(), child.ended()) == (3, None)


@pytest.mark.crash
def test_who_does_not_stop_when_asked_is_killed() -> None:
    deaf = "import signal,time;signal.signal(15, signal.SIG_IGN);print('deaf',flush=True);time.sleep(600)"
    child = Child("deaf", ["-c", deaf], os.environ, stdout=-1)
    child.start()
    process = child.process
    assert process is not None
    assert process.stdout is not None
    process.stdout.readline()
    stop_all([child], patience=0.2)
    assert process.returncode == -9
    process.stdout.close()


KEEP = """
import os, sys
from pathlib import Path
from quarterdeck.cli.child import Child
from quarterdeck.cli.supervise import Supervisor
from quarterdeck.kit.postgres import Server

server = Server(Path(sys.argv[1]))
with Supervisor(server) as supervisor:
    supervisor.start(Child("last", ["-c", sys.argv[2], server.url], os.environ))
    supervisor.watch()
"""
LAST = """
import signal, sys, psycopg

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print("begun", flush=True)
signal.sigwait({signal.SIGTERM})
with psycopg.connect(sys.argv[1]) as connection:
    print("the database still answers", connection.execute("SELECT 1").fetchone(), flush=True)
"""


@pytest.mark.crash
def test_postgresql_stops_last(tmp_path: Path) -> None:
    """A process that is asked to stop can still finish what it has to store."""
    command = [sys.executable, "-c", KEEP, str(tmp_path), LAST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as keep:
        assert keep.stdout is not None
        assert keep.stdout.readline() == "begun\n"
        keep.send_signal(signal.SIGINT)
        said, _ = keep.communicate(timeout=PATIENCE)
    assert said == "the database still answers (1,)\n"
    assert keep.returncode == 0
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


SERVED = """
import os, sys
from quarterdeck.cli.child import Child
from quarterdeck.cli.supervise import Supervisor

with Supervisor(None) as supervisor:
    supervisor.start(Child("server", ["-c", sys.argv[1], "server", "0"], os.environ, serves=True))
    supervisor.start(Child("client", ["-c", sys.argv[1], "client", "0.3"], os.environ))
    supervisor.watch()
"""
# Two processes write to one pipe: each line in one piece, whatever PYTHONUNBUFFERED says.
ENDING = """
import os, signal, sys, time

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
os.write(1, b"begun\\n")
signal.sigwait({signal.SIGINT, signal.SIGTERM})
time.sleep(float(sys.argv[2]))
os.write(1, sys.argv[1].encode() + b"\\n")
"""


@pytest.mark.crash
def test_what_serves_the_others_stops_after_them() -> None:
    """Ctrl-C at a terminal goes to the whole foreground group; mail on its way to the sandbox still has its answer."""
    command = [sys.executable, "-c", SERVED, ENDING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as keep:
        assert keep.stdout is not None
        begun = [keep.stdout.readline(), keep.stdout.readline()]
        os.killpg(keep.pid, signal.SIGINT)
        said, _ = keep.communicate(timeout=PATIENCE)
    assert begun == ["begun\n", "begun\n"]
    assert said.split() == ["client", "server"]
    assert keep.returncode == 0
