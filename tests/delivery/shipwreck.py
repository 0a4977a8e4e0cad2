"""A worker, a PostgreSQL and a mail server of their own, to be killed in the middle of their work."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session

from quarterdeck.kit import postgres
from tests import cluster

CONNECTIONS = 4


@dataclass
class Sink:
    """A mail server that takes everything, slowly enough to be interrupted, and counts what it said 250 to."""

    port: int = 0
    taken: Counter[str] = field(default_factory=Counter)  # Message-ID -> how often the message was handed over
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken[str(BytesHeaderParser().parsebytes(content)["Message-ID"]).strip("<> ")] += 1
        await asyncio.sleep(0.02)  # the message is here, the answer is not yet there
        return "250 2.0.0 Ok"

    def start(self) -> Sink:
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        serving = self._loop.create_server(lambda: SMTP(self, hostname="sink", loop=self._loop), "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        asyncio.run_coroutine_threadsafe(self._end_all(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class Ship:
    """A data folder with its PostgreSQL, and workers over it."""

    def __init__(self, data: Path) -> None:
        # Without fsync a power cut would lose data; a killed process does not, and that is what is tried here.
        self.server = cluster.start(data, {"fsync": "off", "synchronous_commit": "on"})
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QUARTERDECK")},
            "DJANGO_SETTINGS_MODULE": "quarterdeck.settings",
            "QUARTERDECK_DATA": str(data),
            "QUARTERDECK_SECRET_KEY": "a-key-for-tests-only-and-nothing-else",
            "QUARTERDECK_ALLOW_PRIVATE_HOSTS": "1",
            "DATABASE_URL": postgres.url(data),
            "DATABASE_DIRECT_URL": postgres.url(data),
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def load(self, emails: int, port: int) -> None:
        """Email that is due, over a channel to the sink."""
        command = [sys.executable, "-m", "tests.delivery.shipwreck", str(emails), str(port)]
        subprocess.run(command, check=True, env=self.environment)

    def start_worker(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen([sys.executable, "-m", "quarterdeck", "worker"], env=self.environment)
        self.workers.append(worker)
        return worker

    def kill_database(self) -> None:
        """kill -9 of all its processes, and a start as the supervisor does it."""
        process = self.server.process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.server.start()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.server.url, autocommit=True) as conn:
            cursor = conn.execute(sql)  # type: ignore[arg-type]
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
        for worker in self.workers:
            worker.kill()
            worker.wait()
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
