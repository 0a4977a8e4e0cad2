"""One run: `python -m bench.crash.voyage EMAILS KILLS SEED FILES`, FILES yes or no; prints its findings as JSON."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.crash.books import Books
from bench.crash.kills import Killer
from bench.crash.misfortunes import Misfortunes, wire
from bench.crash.readers import Readers
from bench.crash.restored import Restored
from bench.crash.truth import Truth
from bench.crash.waiting import wait
from bench.crash.world import CONNECTIONS
from bench.product import DATA, ROOT, wait_for_page
from quarterdeck.cli.child import Child
from quarterdeck.cli.supervise import Supervisor
from quarterdeck.kit import spool_files
from quarterdeck.kit.postgres import Server, socket_folder
from tests.outside import bare_environ, free_ports

CHANNELS = 4
WORKERS = 3
PATIENCE = 1500.0  # seconds after the last kill: leases run out, and Sent is looked into twice
LEFT_OVER = 120.0  # seconds until seats are given back and hits have their verdicts
# A worker on another machine, whose clock is two hours ahead.
WRONG_CLOCK = """
import sys, time
from datetime import timedelta
from django.utils import timezone
off, seconds, nanoseconds, now = 7200, time.time, time.time_ns, timezone.now
time.time, time.time_ns = lambda: seconds() + off, lambda: nanoseconds() + off * 1_000_000_000
timezone.now = lambda: now() + timedelta(seconds=off)
from quarterdeck.cli.main import main
sys.exit(main(["worker"]))
"""
KEY = "a-key-of-the-bench-and-of-nothing-else"


class Voyage:
    """The product on one data folder with its sink, its readers and its killer."""

    def __init__(self, emails: int, kills: int, seed: str, files: bool) -> None:
        self.emails, self.kills, self.seed, self.files = emails, kills, seed, files
        self.folder = DATA / "crash" / ("files" if files else "files-nothing")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.port,) = free_ports(1)
        self.found: dict[str, Any] = {}
        self.error: BaseException | None = None

    def sail(self) -> dict[str, Any]:
        """Send everything, kill meanwhile, wait for the end, compare."""
        with ExitStack() as stack:
            boxes, imap = stack.enter_context(_dovecot()) if self.files else ([], {})
            sink = stack.enter_context(_beside(self._sink(boxes)))
            assert sink.stdout is not None
            ports = sink.stdout.readline().split()
            server = Server(self.folder)
            self.url = server.url
            environ = self._environ(imap)
            with Supervisor(server) as supervisor, ExitStack() as beside:
                self._load(environ, ports)
                self.wire = stack.enter_context(_beside(self._wire(server)))
                far = environ | {"DATABASE_URL": f"postgresql://quarterdeck@/quarterdeck?host={self.folder / 'wire'}"}
                if self.files:
                    beside.enter_context(_beside(self._retrying(environ)))
                for name in ("web", *["worker"] * (WORKERS - 1)):
                    supervisor.start(Child(name, ["-m", "quarterdeck", name], environ))
                supervisor.start(Child("worker", ["-c", WRONG_CLOCK], far))
                story = threading.Thread(target=self._told, args=(supervisor, sink))
                story.start()
                supervisor.watch()  # by this thread: what it starts ends with it
                story.join()
            if self.error:
                raise self.error
            return self.found | {"restored": Restored(self.folder, environ, self.files).play()}

    def _told(self, supervisor: Supervisor, sink: subprocess.Popen[str]) -> None:
        try:
            self._go(supervisor, sink)
        except BaseException as error:
            self.error = error
        finally:
            os.kill(os.getpid(), signal.SIGTERM)  # the supervisor's sign to stop

    def _go(self, supervisor: Supervisor, sink: subprocess.Popen[str]) -> None:
        assert sink.stdin is not None
        wait_for_page(f"http://127.0.0.1:{self.port}/healthz")
        readers = Readers(self.folder, self.port, self.seed)
        readers.start()
        began = time.monotonic()
        try:
            misfortunes = Misfortunes(self.url, self.wire)
            killer = Killer(supervisor, misfortunes, sink.stdin, self.folder / "cuts", self.seed)
            killer.kill_all(self.kills, self.emails, lambda: readers.taken)
            sent_in = time.monotonic() - began
            truth = Truth(self.url, self.emails, self.folder / "taken.jsonl", self.files)
            wait(lambda: truth.still_open() == 0, "not all email has come to an end", PATIENCE)
            wait(lambda: readers.is_idle, "not all mail is read", PATIENCE)
            self._drain(supervisor)
            books = Books(self.url, self.folder / "taken.jsonl")
            wait(lambda: books.left_over() == 0, "seats, hits or transactions are left", LEFT_OVER)
        finally:
            readers.stop()
        hits = truth.of_hits(KEY, readers.sent, readers.answered)
        cuts = killer.done["taking"] + killer.done["answering"]
        severed = sum(killer.done[what] for what in ("worker", "everything", "nap", "freeze", "stall"))
        allowed = 0 if self.files else severed * CONNECTIONS * CHANNELS + cuts
        self.found = {
            **truth.of_emails(), "uncertain_allowed": allowed, "books": books.faults(), "kills": killer.kills,
            "befell": dict(killer.done), "hits": hits, "killing_s": round(sent_in),
            "total_s": round(time.monotonic() - began),
        }  # fmt: skip

    def _drain(self, supervisor: Supervisor) -> None:
        """The web process ends, and its spool is emptied."""
        (web,) = (each for each in supervisor.children if each.name == "web")
        supervisor.children = [each for each in supervisor.children if each is not web]
        web.ask_to_stop()
        web.wait(30)
        wait(lambda: not spool_files.files(self.folder / "spool"), "the spool is not empty", PATIENCE)

    def _environ(self, imap: dict[str, str]) -> dict[str, str]:
        return bare_environ() | imap | {
            "QUARTERDECK_DATA": str(self.folder), "QUARTERDECK_PORT": str(self.port),
            "QUARTERDECK_SECRET_KEY": KEY, "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1",
            "QUARTERDECK_TRUSTED_PROXIES": "127.0.0.1/32", "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
        }  # fmt: skip

    def _load(self, environ: dict[str, str], ports: list[str]) -> None:
        world = ["-m", "bench.crash.world", str(self.emails), "yes" if self.files else "no", *ports]
        for command in (["-m", "quarterdeck", "prepare"], world):
            subprocess.run([sys.executable, *command], check=True, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)

    def _retrying(self, environ: dict[str, str]) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "bench.crash.world", "retry"]
        return subprocess.Popen(command, cwd=ROOT, env=environ, text=True)

    def _wire(self, server: Server) -> subprocess.Popen[str]:
        (self.folder / "wire").mkdir()
        return wire(self.folder / "wire", socket_folder(server.data))

    def _sink(self, boxes: list[Path]) -> subprocess.Popen[str]:
        where = [word for box in boxes for word in ("--sent", str(box))] or ["--ports", str(CHANNELS)]
        command = [sys.executable, "-m", "bench.crash.sink", str(self.folder), self.seed, *where]
        return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@contextmanager
def _beside(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that is killed in the end."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def _dovecot() -> Iterator[tuple[list[Path], dict[str, str]]]:
    """A mailbox for each channel: its Sent folder, and where it is read."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
        "QUARTERDECK_DATA": str(DATA / "crash" / "settings"),
    }
    from tests.servers.dovecot import RIGHT, start

    with start() as server:
        boxes = [server.maildir(f"desk{number}", "Sent") for number in range(CHANNELS)]
        yield boxes, {"IMAP_PORT": str(server.port), "IMAP_PASSWORD": RIGHT}


def main(emails: str, kills: str, seed: str, files: str) -> None:
    print(json.dumps(Voyage(int(emails), int(kills), seed, files == "yes").sail()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
