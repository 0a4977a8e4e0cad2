"""The data folder: made, checked and held by one running Quarterdeck at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
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
    try:
        file = open(path, "a+", encoding="ascii")  # noqa: SIM115 - it stays open as long as the claim
    except OSError as error:
        raise Misconfigured(
            f"QUARTERDECK_DATA: cannot write {path} ({error.strerror}); change its owner or give another folder."
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise Misconfigured(
            f"{folder} is in use by a running Quarterdeck (process {holder}); stop it, "
            "or give another QUARTERDECK_DATA."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def family(folder: Path, say: Callable[[str], None]) -> IO[str]:
    """A claim for all processes that we start, who inherit the file; waits for those that a killed Quarterdeck left.

    They end by themselves, but may need their ports and the database until then.
    """
    file = open(folder / FAMILY, "a", encoding="ascii")  # noqa: SIM115 - it stays open as long as the claim
    deadline, is_told = time.monotonic() + PATIENCE, False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                file.close()
                raise Misconfigured(
                    f"Processes of a Quarterdeck that was killed still run over {folder}; end them, then start again."
                ) from None
        else:
            return file
        if not is_told:
            say("A Quarterdeck that was killed is still finishing its work here; waiting for it.")
            is_told = True
        time.sleep(0.05)
