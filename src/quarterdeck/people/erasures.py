"""The list of erasures outside the database: a restored backup brings erased people back, and this file says who.

One line an address: its keyed hash (erased.py). Whoever restores the data folder keeps the newest of these files; with
several hosts each has one, and each is completed from the database.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.db import transaction

FILE = "erased"  # in the data folder


def remember(hashes: Collection[str]) -> None:
    """Write them down once the caller's transaction is committed; a kill in between is made good by `complete`."""
    lines = sorted(hashes)
    transaction.on_commit(lambda: _append(lines))


def written() -> set[str]:
    """The hashes in the file; none without one."""
    try:
        return set(_path().read_text(encoding="ascii").split())
    except FileNotFoundError:
        return set()


def complete(hashes: Collection[str]) -> None:
    """Write down those that the file lacks: another host's, or of a process that was killed."""
    _append(sorted(set(hashes) - written()))


def _append(lines: Collection[str]) -> None:
    if not lines:
        return
    with open(os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def _path() -> Path:
    return Path(settings.QUARTERDECK.data) / FILE
