"""kill -9 in the middle of reading a mailbox: every message is recorded, none twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.shipwreck import Ship
from tests.sandbox.world import eventually
from tests.servers.dovecot import RIGHT, Dovecot

pytestmark = pytest.mark.crash

MESSAGES = 1000
ANN = "ann@brava.example"


@pytest.fixture
def ship(tmp_path: Path, dovecot: Dovecot) -> Iterator[Ship]:
    ship = Ship(tmp_path)
    try:
        subprocess.run([sys.executable, "-m", __name__, str(dovecot.port)], check=True, env=ship.environment)
        yield ship
    finally:
        ship.sink()


def test_killed_workers_lose_and_double_no_message(ship: Ship, dovecot: Dovecot) -> None:
    dovecot.deliver(
        "crash",
        (
            f"From: {ANN}\r\nMessage-ID: <{n}@brava.example>\r\nSubject: {n}\r\n\r\nHi\r\n".encode()
            for n in range(MESSAGES)
        ),
    )

    def recorded() -> int:
        return int(ship.ask("SELECT count(*) FROM inbound_message")[0][0])

    worker = ship.start_worker()
    eventually(lambda: recorded() >= 200)
    worker.kill()
    worker.wait()
    ship.ask("UPDATE inbound_mailbox SET lease_until = now()")  # its lease runs out
    ship.start_worker()
    eventually(lambda: ship.ask("SELECT last_uid FROM inbound_folder WHERE role = 'inbox'") == [(MESSAGES,)])

    assert ship.ask("SELECT count(*), count(DISTINCT message_id) FROM inbound_message") == [(MESSAGES, MESSAGES)]


def _load(port: int) -> None:
    from quarterdeck.inbound import mailboxes
    from tests.factories import make_channel, make_person

    make_person(address=ANN)
    where = {"host": "localhost", "port": port, "security": "none", "username": "crash"}
    mailboxes.save(make_channel(name="Crash"), RIGHT, **where)


if __name__ == "__main__":
    import django

    django.setup()
    _load(int(sys.argv[1]))
