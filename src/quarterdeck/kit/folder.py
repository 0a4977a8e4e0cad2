"""The data folder: made, checked and held by one running Quarterdeck at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from quarterdeck.kit.errors import Misconfigured

LOCK = "running.lock"
FAMILY = "family.lock"
PATIENCE = 60.0  # seconds for the processes of a killed Quarterdeck; they finish what is on the wire


def make(folder: Path) -> None:
    """Make the folder if it is missing, and be sure that we can write into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"QUARTERDECK_DATA: cannot make {folder} ({error.strerror}); give a folder that you may write to."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Misconfigured(f"QUARTERDECK_DATA: {folder} is not writable; change its owner or give another folder.")


def hold(folder: Path) -> IO[str]:
    """Claim the folder until the returned file is closed or this process ends, however it ends."""
    make(folder)
    path = folder / LOCK
    with ExitStack() as unless_ours:
        try:
            file = unless_ours.enter_context(open(path, "a+", encoding="ascii"))
        except OSError as error:
            raise Misconfigured(
                f"QUARTERDECK_DATA: cannot write {path} ({error.strerror}); change its owner or give another folder."
            ) from error
        if not _lock(file):
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Misconfigured(
                f"{folder} is in use by a running Quarterdeck (process {holder}); stop it, "
                "or give another QUARTERDECK_DATA."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        unless_ours.pop_all()
    return file


def family(folder: Path, say: Callable[[str], None]) -> IO[str]:
    """A claim for all processes that we start, who inherit the file; waits for those that a killed Quarterdeck left.

    They end by themselves, but may need their ports and the database until then.
    """
    deadline, is_told = time.monotonic() + PATIENCE, False
    with ExitStack() as unless_ours:
        file = unless_ours.enter_context(open(folder / FAMILY, "a", encoding="ascii"))
        while not _lock(file):
            if time.monotonic() > deadline:
                raise Misconfigured(
                    f"Processes of a Quarterdeck that was killed still run over {folder}; end them, then start again."
                )
            if not is_told:
                say("A Quarterdeck that was killed is still finishing its work here; waiting for it.")
                is_told = True
            time.sleep(0.05)
        unless_ours.pop_all()
    return file


def _lock(file: IO[str]) -> bool:
    """Whether this file is ours now, until it is closed by all who have it open."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
