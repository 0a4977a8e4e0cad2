"""The batch path: a few connections carry all of it, and workers on several hosts share one queue and its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.delivery.shipwreck import CONNECTIONS, Ship
from tests.delivery.sink import Sink
from tests.sandbox.world import eventually

pytestmark = pytest.mark.crash

EMAILS, LIMIT = 150, 90
HOSTS = 3


@dataclass
class Counting(Sink):
    """Counts its clients, too."""

    pause: float = 0.005

    def __post_init__(self) -> None:
        self.clients: Counter[int] = Counter()  # port of the client -> messages

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.clients[session.peer[1]] += 1
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def sink() -> Iterator[Counting]:
    sink = Counting()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def ship(tmp_path: Path, sink: Counting) -> Iterator[Ship]:
    ship = Ship(tmp_path / "first")
    try:
        ship.load(EMAILS, sink.port)
        yield ship
    finally:
        ship.sink()


def handed_over(ship: Ship) -> int:
    return ship.statuses()["delivered"]


def test_a_few_connections_carry_a_whole_batch(ship: Ship, sink: Counting) -> None:
    ship.start_worker()
    eventually(lambda: handed_over(ship) == EMAILS)
    assert set(sink.taken.values()) == {1}
    assert len(sink.clients) <= CONNECTIONS


def test_workers_on_several_hosts_share_one_queue_and_one_set_of_limits(
    ship: Ship, sink: Counting, tmp_path: Path
) -> None:
    """They have nothing in common but the database."""
    ship.ask(f"UPDATE delivery_channel SET per_hour = {LIMIT}")
    hosts = [ship.start_worker(QUARTERDECK_DATA=str(tmp_path / f"host{number}")) for number in range(HOSTS)]
    eventually(lambda: handed_over(ship) == LIMIT)
    busy = owners(ship)
    for host in hosts:
        if host.pid in busy:
            host.kill()
            host.wait()
    ship.let_leases_run_out()
    assert handed_over(ship) == LIMIT

    if len(busy) == HOSTS:
        ship.start_worker(QUARTERDECK_DATA=str(tmp_path / "another"))
    ship.ask(f"UPDATE delivery_channel SET per_hour = {EMAILS}")
    eventually(lambda: handed_over(ship) == EMAILS)

    assert set(sink.taken.values()) == {1}
    assert owners(ship) > busy


def owners(ship: Ship) -> set[int]:
    """The workers that have claimed something."""
    return {int(pid) for (pid,) in ship.ask("SELECT DISTINCT split_part(owner, ':', 2) FROM emails_attempt")}
