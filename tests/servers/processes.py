"""What the real servers have in common: a folder and a user of their own, free ports, a start and an end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from quarterdeck.kit import privileges

PATIENCE = 120.0  # seconds until a server listens, or has ended


def program(name: str, package: str, places: str = "/usr/sbin:/usr/local/sbin") -> str:
    """Where a server's program is; a test that needs it fails with what to do."""
    found = shutil.which(name) or shutil.which(name, path=places)
    if found is None:
        pytest.fail(
            f"{name} is missing: make test installs it as root, else install it (Debian: apt install {package})"
        )
    return found


@contextmanager
def own_folder(name: str) -> Iterator[tuple[Path, privileges.Account]]:
    """A folder that ends with the test, and who the server runs as: never root."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
    account = privileges.unprivileged(folder)
    try:
        if account is not None:
            os.chown(folder, account.uid, account.gid)
        else:
            me = pwd.getpwuid(os.geteuid())
            account = privileges.Account(me.pw_uid, me.pw_gid, me.pw_name)
        yield folder, account
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: Sequence[str], account: privileges.Account | None, ports: Sequence[int], log: Path
) -> Iterator[None]:
    """A server process as that user (None: as we are), from when it listens on these ports; it never outlives us."""
    lower = privileges.prepare(account if os.geteuid() == 0 else None, [log.parent])
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=lower, cwd="/"
        )
    try:
        for port in ports:
            _wait_for(partial(_listens, port), process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()


def _wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
