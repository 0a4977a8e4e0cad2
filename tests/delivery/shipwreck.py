"""Workers and a PostgreSQL of their own, to be killed in the middle of their work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg

from quarterdeck.kit import postgres
from tests import cluster

CONNECTIONS = 4


class Ship:
    """A data folder with its PostgreSQL, and workers over it."""

    def __init__(self, data: Path, *, fsync: bool = False) -> None:
        # Without fsync a power cut would lose data; a killed process does not, and that is what is tried mostly.
        self.server = cluster.start(data, {} if fsync else {"fsync": "off", "synchronous_commit": "on"})
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QUARTERDECK")},
            "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
            "QUARTERDECK_DATA": str(data),
            "QUARTERDECK_SECRET_KEY": "a-key-for-tests-only-and-nothing-else",
            "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1",
            "DATABASE_URL": postgres.url(data),
            "DATABASE_DIRECT_URL": postgres.url(data),
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def load(self, emails: int, port: int) -> None:
        """Email that is due, over a channel to the sink."""
        command = [sys.executable, "-m", "tests.delivery.shipwreck", str(emails), str(port)]
        subprocess.run(command, check=True, env=self.environment)

    def start_worker(self, **more: str) -> subprocess.Popen[bytes]:
        """A worker; `more`: its environment, where it differs."""
        return self._start("worker", **more)

    def start_web(self, port: int) -> subprocess.Popen[bytes]:
        """A web process over the same database."""
        return self._start("web", QUARTERDECK_PORT=str(port))

    def _start(self, name: str, **more: str) -> subprocess.Popen[bytes]:
        return self.start([sys.executable, "-m", "quarterdeck", name], **more)

    def start(self, command: list[str], **more: str) -> subprocess.Popen[bytes]:
        """Any command over the same database."""
        process = subprocess.Popen(command, env={**self.environment, **more})
        self.processes.append(process)
        return process

    def kill_database(self) -> None:
        """kill -9 of all its processes, and a start as the supervisor does it."""
        process = self.server.process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.server.start()

    def kill_everything(self) -> None:
        """All processes at once, as when the power fails; only PostgreSQL is started again."""
        for process in self.processes:
            process.kill()
        self.kill_database()
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.server.url, autocommit=True) as conn:
            cursor = conn.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def let_leases_run_out(self) -> None:
        """A minute passes, for those who are dead."""
        self.ask("UPDATE emails_attempt SET lease_until = now() WHERE state IN ('claimed', 'transmitting')")
        self.ask("UPDATE delivery_seat SET lease_until = now()")

    def statuses(self) -> Counter[str]:
        return Counter(dict(self.ask("SELECT status, count(*) FROM emails_email GROUP BY status")))

    def message_ids(self, status: str) -> set[str]:
        """Of the emails in this status."""
        rows = self.ask(
            "SELECT DISTINCT message_id FROM emails_attempt JOIN emails_email AS email ON email.id = email_id"
            f" WHERE email.status = '{status}'"
        )
        return {message_id for (message_id,) in rows}

    def sink(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.server.stop()


def _load(emails: int, port: int) -> None:
    from django.db.models.functions import Now

    from quarterdeck.emails.models import Email
    from tests.factories import make_channel, make_email, make_identity

    channel = make_channel(name="Sink", port=port, connections=CONNECTIONS)
    sender = make_identity(channel=channel).user
    for _ in range(emails):
        make_email("scheduled", sender=sender, subject="Hi {{ first_name }}")
    Email.objects.update(due_at=Now(), scheduled_for=Now())


if __name__ == "__main__":
    import django

    django.setup()
    _load(int(sys.argv[1]), int(sys.argv[2]))
