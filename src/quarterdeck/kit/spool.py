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
from dataclasses import dataclass, field
from pathlib import Path

from quarterdeck.kit.errors import Temporary
from quarterdeck.kit.spool_files import SUFFIX, frame, sync_folder

ROTATE_BYTES = 16 << 20
ROTATE_SECONDS = 300.0  # what a spool holds is evidence, to be kept no longer than needed
MOST_WAITING = 100_000


class SpoolFailed(Temporary):
    """The records could not be put on disk; none of them was acknowledged."""


@dataclass(slots=True)
class Group:
    """Records of one event loop that go to disk together, and those who wait for that."""

    loop: asyncio.AbstractEventLoop
    frames: list[bytes] = field(default_factory=list)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None

    def settle(self, problem: SpoolFailed | None) -> None:
        """Tell all who still wait; on their own event loop."""
        if self.timer is not None:
            self.timer.cancel()
        for done in self.waiters:
            if done.done():
                continue
            if problem is None:
                done.set_result(None)
            else:
                done.set_exception(problem)


class Spool:
    """The spool of this process. `append` may be called from any event loop."""

    def __init__(
        self,
        folder: Path,
        *,
        rotate_bytes: int = ROTATE_BYTES,
        rotate_seconds: float = ROTATE_SECONDS,
        patience: float | None = None,
    ) -> None:
        """`patience`: seconds after which `append` gives up on a record; it may reach the disk later all the same."""
        self._folder = folder
        self._rotate_bytes, self._rotate_seconds, self._patience = rotate_bytes, rotate_seconds, patience
        self._wake = threading.Condition()
        self._waiting: dict[asyncio.AbstractEventLoop, Group] = {}
        self._closing = False
        self._thread: threading.Thread | None = None
        self._file: _File | None = None
        self._files_made = 0

    def append(self, payload: bytes) -> asyncio.Future[None]:
        """Done once the record is on disk; SpoolFailed if it is not."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        framed = frame(payload)
        with self._wake:
            group = self._waiting.get(loop)
            if group is None and not self._closing:
                group = self._waiting[loop] = self._begin_group(loop)
            if group is None or len(group.frames) >= MOST_WAITING:
                done.set_exception(SpoolFailed("the spool is closed" if self._closing else "the disk is too slow"))
            else:
                group.frames.append(framed)
                group.waiters.append(done)
        return done

    def _begin_group(self, loop: asyncio.AbstractEventLoop) -> Group:
        """What comes in until the thread takes it; one timer and one wake-up serve all of it."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
            self._thread.start()
        self._wake.notify()
        group = Group(loop)
        if self._patience is not None:
            group.timer = loop.call_later(self._patience, group.settle, SpoolFailed("the disk took too long"))
        return group

    def close(self) -> None:
        """Put on disk what waits, let go of the file, and take nothing more."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while groups := self._next_groups():
            problem: SpoolFailed | None = None
            try:
                self._commit(b"".join(framed for group in groups for framed in group.frames))
            except OSError as error:
                self._abandon()
                problem = SpoolFailed(f"cannot write to the spool folder {self._folder}: {error.strerror}")
            for group in groups:
                with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
                    group.loop.call_soon_threadsafe(group.settle, problem)
            self._rotate()
        self._let_go()

    def _next_groups(self) -> list[Group]:
        """Everything that waits; empty only when the spool is being closed."""
        with self._wake:
            while not self._waiting and not self._closing:
                patience = self._file.born + self._rotate_seconds - time.monotonic() if self._file else None
                if not self._wake.wait(patience if patience is None else max(patience, 0)):
                    self._let_go()
            groups = [*self._waiting.values()]
            self._waiting.clear()
            return groups

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
