"""An append-only spool: records are on disk before anyone is told that they were taken.

Each process appends to files of its own. A thread takes whatever has come in, writes it at once
and syncs it once, so many records share one fdatasync. A file is held by a lock while its owner
lives; whoever finds it unlocked may finish it (`spool_files`). Files are closed when they grow or
age, and never opened for writing again.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import re
import socket
import threading
import time
from pathlib import Path

from quarterdeck.kit.errors import Temporary
from quarterdeck.kit.spool_files import SUFFIX, frame, sync_folder

ROTATE_BYTES = 16 << 20
ROTATE_SECONDS = 300.0  # what a spool holds is evidence, to be kept no longer than needed
MOST_WAITING = 100_000

Waiter = tuple[bytes, "asyncio.Future[None]"]


class SpoolFailed(Temporary):
    """The records could not be put on disk; none of them was acknowledged."""


class Spool:
    """The spool of this process. `append` may be called from any event loop."""

    def __init__(
        self, folder: Path, *, rotate_bytes: int = ROTATE_BYTES, rotate_seconds: float = ROTATE_SECONDS
    ) -> None:
        self._folder = folder
        self._rotate_bytes, self._rotate_seconds = rotate_bytes, rotate_seconds
        self._wake = threading.Condition()
        self._waiting: list[Waiter] = []
        self._closing = False
        self._thread: threading.Thread | None = None
        self._file: _File | None = None
        self._files_made = 0

    def append(self, payload: bytes) -> asyncio.Future[None]:
        """Done once the record is on disk; SpoolFailed if it is not."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        framed = frame(payload)
        with self._wake:
            if self._closing or len(self._waiting) >= MOST_WAITING:
                done.set_exception(SpoolFailed("the spool is closed" if self._closing else "the disk is too slow"))
                return done
            self._waiting.append((framed, done))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
                self._thread.start()
            self._wake.notify()
        return done

    def close(self) -> None:
        """Put on disk what waits, let go of the file, and take nothing more."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while group := self._next_group():
            try:
                self._commit(b"".join(framed for framed, _ in group))
            except OSError as error:
                self._abandon()
                problem = SpoolFailed(f"cannot write to the spool folder {self._folder}: {error.strerror}")
                _settle(group, problem)
            else:
                _settle(group, None)
            self._rotate()
        self._let_go()

    def _next_group(self) -> list[Waiter]:
        """Everything that waits; empty only when the spool is being closed."""
        with self._wake:
            while not self._waiting and not self._closing:
                patience = self._file.born + self._rotate_seconds - time.monotonic() if self._file else None
                if not self._wake.wait(patience if patience is None else max(patience, 0)):
                    self._let_go()
            group, self._waiting = self._waiting, []
            return group

    def _commit(self, data: bytes) -> None:
        if self._file is None:
            self._files_made += 1
            self._file = _File(self._folder, self._files_made)
        self._file.append(data)

    def _rotate(self) -> None:
        file = self._file
        if file and (file.size >= self._rotate_bytes or time.monotonic() >= file.born + self._rotate_seconds):
            self._let_go()

    def _abandon(self) -> None:
        """Leave a file that failed: after a failed sync nobody knows what of it is on disk."""
        if self._file is not None:
            self._file.discard_tail()
        self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class _File:
    """One spool file, locked from before its name can be seen until it is closed."""

    def __init__(self, folder: Path, number: int) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        host = re.sub(r"[^A-Za-z0-9]+", "_", socket.gethostname())[:40]
        self.path = folder / f"{host}-{os.getpid()}-{time.time_ns():x}-{number}{SUFFIX}"
        hidden = self.path.with_suffix(".new")
        self._descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            hidden.rename(self.path)
            sync_folder(folder)
        except OSError:
            hidden.unlink(missing_ok=True)
            os.close(self._descriptor)
            raise
        self.size = 0  # bytes known to be on disk
        self.born = time.monotonic()

    def append(self, data: bytes) -> None:
        """Write and sync."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
        os.fdatasync(self._descriptor)
        self.size += len(data)

    def discard_tail(self) -> None:
        """Give back the space of what was not acknowledged; a reader would pass it over anyway."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, self.size)
            if not self.size:
                self.path.unlink()

    def close(self) -> None:
        """Let go of the lock: whoever drains may finish the file."""
        os.close(self._descriptor)


def _settle(group: list[Waiter], problem: SpoolFailed | None) -> None:
    """Tell those who wait, each on its own event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for _, done in group:
        loops.setdefault(done.get_loop(), []).append(done)
    for loop, futures in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
            loop.call_soon_threadsafe(_finish, futures, problem)


def _finish(futures: list[asyncio.Future[None]], problem: SpoolFailed | None) -> None:
    for done in futures:
        if done.done():
            continue
        if problem is None:
            done.set_result(None)
        else:
            done.set_exception(problem)
