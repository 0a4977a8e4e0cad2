"""The real servers end with their test: no process, no file, and nothing of the machine's own was touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import psutil

from tests.sandbox.world import eventually
from tests.servers import dovecot, postfix


def test_nothing_is_left_of_the_servers() -> None:
    with dovecot.start() as mailboxes, postfix.start(mailboxes, {"rita@northsea.example": postfix.Box("rita")}) as mta:
        folders = [mailboxes.folder, mta.folder]
        processes = _processes(*folders)
        assert len(processes) > 5
    eventually(lambda: not any(_lives(each) for each in processes))
    assert [folder for folder in folders if folder.exists()] == []


def test_nothing_is_left_when_the_tests_themselves_are_killed() -> None:
    code = """
import time
from tests.servers import dovecot, postfix
with dovecot.start() as mailboxes, postfix.start(mailboxes, {}) as mta:
    print(mailboxes.folder, mta.folder, flush=True)
    time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        folders = [Path(each) for each in tests.stdout.readline().split()]
        processes = _processes(*folders)
        tests.kill()
    eventually(lambda: not any(_lives(each) for each in processes))
    for folder in folders:
        eventually(partial(_remove, folder))


def _processes(mailboxes: Path, mta: Path) -> list[psutil.Process]:
    """All that run for the two servers with these folders."""
    files = [mailboxes / "run" / "master.pid", mta / "queue" / "pid" / "master.pid"]
    masters = [psutil.Process(int(path.read_text())) for path in files]
    return [each for master in masters for each in (master, *master.children(recursive=True))]


def _remove(folder: Path) -> bool:
    """A process that had only just begun may still write into it."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _lives(process: psutil.Process) -> bool:
    """Whether it still runs; one that ended may wait for its parent to look."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
