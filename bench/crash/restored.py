"""The database is lost and comes back from a copy in which mail waits that has gone meanwhile (design 5.7).

Nothing may go before an admin has looked. Then, where the server files what it sends, what went is found in Sent, the
rest goes, and nobody gets two. Where it files nothing only a person can know, so the scene ends held.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg

from bench.crash.truth import filed
from bench.crash.waiting import wait
from bench.product import ROOT
from quarterdeck.cli.child import Child
from quarterdeck.kit.postgres import Server

EMAILS = 60
HELD = 12.0  # seconds in which a sender that is held has to send nothing: two of its beats, and its looks for due mail
PATIENCE = 300.0
RECOVERY = {"restore_command": "false", "recovery_target_timeline": "current"}
CLOCK = "SELECT count(*) FROM delivery_senderclock WHERE held_since IS NOT NULL"
WAITING = "SELECT count(*) FROM emails_email WHERE status IN ('scheduled', 'in_progress')"
DUE = "SELECT count(*) FROM emails_email WHERE status = 'scheduled' AND due_at <= now()"
NEWEST = """
SELECT email.status, attempt.message_id FROM emails_email AS email
  JOIN emails_attempt AS attempt ON attempt.email_id = email.id WHERE email.id > %s GROUP BY 1, 2
"""
FOUND = "SELECT count(*) FROM emails_event WHERE kind = 'found_in_sent' AND email_id > %s"


class Restored:
    """The scene, on a voyage's data folder, once everything there has come to its end and is stopped."""

    def __init__(self, folder: Path, environ: dict[str, str], files: bool) -> None:
        self.folder, self.environ, self.files = folder, environ, files
        self.server = Server(folder, say=lambda _words: None)
        self.copy = folder / "copy"

    def play(self) -> dict[str, Any]:
        """Half of the mail goes, the database is restored from before, the sender starts again."""
        before = self._taken()
        self.server.start()
        newest = self._one("SELECT coalesce(max(id), 0) FROM emails_email")
        self._python("bench.crash.world", "more", str(EMAILS))
        wait(lambda: self._one(DUE) == EMAILS, "not all mail is due", PATIENCE)
        self.server.stop()
        shutil.copytree(self.server.cluster, self.copy, symlinks=True, copy_function=shutil.copy2)
        went = self._send_half(before)
        return self._restored(before, went, newest)

    def _send_half(self, before: Counter[str]) -> int:
        """A worker begins and is killed with its database; how many went."""
        self.server.start()
        worker = self._worker()
        wait(lambda: self._since(before) >= EMAILS // 2, "half of the mail has not gone", PATIENCE)
        assert worker.process is not None
        worker.process.kill()
        worker.wait(10)
        self.server.stop()
        time.sleep(1)  # what was on the wire arrives
        return self._since(before)

    def _restored(self, before: Counter[str], went: int, newest: int) -> dict[str, Any]:
        owner = self.server.cluster.stat()
        shutil.rmtree(self.server.cluster)
        self.copy.rename(self.server.cluster)
        (self.server.cluster / "recovery.signal").touch()
        _own(self.server.cluster, owner.st_uid, owner.st_gid)
        self.server = Server(self.folder, RECOVERY, say=lambda _words: None)
        self.server.start()
        worker = self._worker()
        try:
            wait(lambda: self._one(CLOCK) == 1, "the sender does not hold", PATIENCE)
            time.sleep(HELD)
            found: dict[str, Any] = {"emails": EMAILS, "went_before": went, "while_held": self._since(before) - went}
            return found | (self._released(before, newest) if self.files else {})
        finally:
            worker.ask_to_stop()
            worker.wait(20)
            self.server.stop()

    def _released(self, before: Counter[str], newest: int) -> dict[str, Any]:
        self._python("bench.crash.world", "release")
        wait(lambda: self._one(WAITING) == 0, "not all mail has come to an end", PATIENCE)
        after = self._taken() - before
        with psycopg.connect(self.server.url) as conn:
            rows = conn.execute(NEWEST.encode(), [newest]).fetchall()
        return {
            "found_in_sent": self._one(FOUND, newest),
            "delivered": sum(status == "delivered" for status, _ in rows),
            "wrong_status": sum((status == "delivered") != bool(after[name]) for status, name in rows),
            "doubled": sum(count - 1 for count in after.values()),
            "lost": EMAILS - len(after),
        }

    def _worker(self) -> Child:
        worker = Child("worker", ["-m", "quarterdeck", "worker"], self.environ)
        worker.start()
        return worker

    def _python(self, *words: str) -> None:
        subprocess.run([sys.executable, "-m", *words], check=True, cwd=ROOT, env=self.environ)

    def _taken(self) -> Counter[str]:
        return filed(self.folder / "taken.jsonl")

    def _since(self, before: Counter[str]) -> int:
        return self._taken().total() - before.total()

    def _one(self, sql: str, *values: int) -> int:
        with psycopg.connect(self.server.url) as conn:
            row = conn.execute(sql.encode(), values).fetchone()
        return int(row[0]) if row else 0


def _own(folder: Path, uid: int, gid: int) -> None:
    """A copy that root made belongs to whoever runs PostgreSQL."""
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, uid, gid)
