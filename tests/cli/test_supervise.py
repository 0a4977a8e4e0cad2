"""The supervisor's parts: waiting longer each time, and giving up on nobody."""

from __future__ import annotations

import os

import pytest

from quarterdeck.cli.child import LONGEST_WAIT, Backoff, Child
from quarterdeck.cli.supervise import stop_all


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
