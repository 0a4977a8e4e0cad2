"""Starting a child as an unprivileged user when we are root (PostgreSQL refuses to be root).

Where a folder on the way is closed to that user (`/root`, a private temporary folder), no folder's
mode is changed. The child keeps one capability instead: walking through folders.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from quarterdeck.kit.errors import Misconfigured

USERS = ("postgres", "nobody")  # the first that exists

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
NO_SETUID_FIXUP = 1 << 2  # keep capabilities across setuid, and let access() honour them
CAPABILITY_VERSION = 0x20080522
CAN_SET_BITS = 8  # CAP_SETPCAP
CAN_WALK = (2, 1)  # CAP_DAC_READ_SEARCH, else CAP_DAC_OVERRIDE (what containers usually leave)


@dataclass(frozen=True)
class Account:
    """A user of the machine."""

    uid: int
    gid: int
    name: str


def unprivileged(owned: Path) -> Account | None:
    """Whom to run as: the owner of `owned` if it exists, else a service user; None means "as ourselves"."""
    if os.geteuid() != 0:
        return None
    if owned.exists() and owned.stat().st_uid != 0:
        uid = owned.stat().st_uid
        return _account(lambda: pwd.getpwuid(uid)) or Account(uid, owned.stat().st_gid, str(uid))
    for name in USERS:
        if found := _account(partial(pwd.getpwnam, name)):
            return found
    raise Misconfigured(
        "PostgreSQL cannot run as root and there is no user 'nobody'; start Quarterdeck as an ordinary user."
    )


def prepare(account: Account | None, paths: Iterable[Path], end: signal.Signals = signal.SIGINT) -> Callable[[], None]:
    """What the child does between fork and exec: become `account`, able to reach `paths`, and get `end` when we die."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()
    capability = None
    if account and not all(reachable(path, account) for path in paths):
        capability = _held_capability(account)

    def run() -> None:
        if account:
            _become(libc, account, capability)
        if hasattr(libc, "prctl"):
            libc.prctl(PR_SET_PDEATHSIG, end, 0, 0, 0)
            if os.getppid() != parent:  # we died in between: nobody would ever stop the child
                os._exit(1)

    return run


def reachable(path: Path, account: Account) -> bool:
    """Whether the account may walk to `path` through all folders above it."""
    return all(_may_enter(parent.stat(), account) for parent in path.absolute().parents)


def _account(find: Callable[[], pwd.struct_passwd]) -> Account | None:
    try:
        found = find()
    except KeyError:
        return None
    return Account(found.pw_uid, found.pw_gid, found.pw_name)


def _may_enter(folder: os.stat_result, account: Account) -> bool:
    if folder.st_uid == account.uid:
        return bool(folder.st_mode & 0o100)
    if folder.st_gid == account.gid:
        return bool(folder.st_mode & 0o010)
    return bool(folder.st_mode & 0o001)


def _held_capability(account: Account) -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        permitted = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapPrm"))
    except (OSError, StopIteration):
        permitted = 0
    for capability in CAN_WALK:
        if permitted >> capability & permitted >> CAN_SET_BITS & 1:
            return capability
    raise Misconfigured(
        f"PostgreSQL runs as the user {account.name!r}, who cannot reach this folder; start Quarterdeck as an "
        "ordinary user, or install it and keep QUARTERDECK_DATA where everybody may pass, like /srv."
    )


def _become(libc: ctypes.CDLL, account: Account, capability: int | None) -> None:
    if capability is not None and libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "cannot keep a capability")
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if capability is not None:
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
        bit = 1 << capability
        data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable: this one only
        if libc.capset(header, data) or libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0):
            raise OSError(ctypes.get_errno(), "cannot keep a capability")
