"""kill -9 in the middle of a bulk send: nothing lost, nothing doubled, nothing stuck, every status true."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.delivery.shipwreck import CONNECTIONS, Ship
from tests.delivery.sink import Sink
from tests.outside import free_ports
from tests.sandbox.world import PATIENCE, eventually

pytestmark = pytest.mark.crash

EMAILS = 200


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink().start()
    yield sink
    sink.stop()


@pytest.fixture
def ship(tmp_path: Path, sink: Sink) -> Iterator[Ship]:
    ship = Ship(tmp_path)
    try:
        ship.load(EMAILS, sink.port)
        yield ship
    finally:
        ship.sink()


def all_is_well(ship: Ship, sink: Sink, most_unknown: int) -> None:
    """Every email came to an end that is true."""
    statuses = ship.statuses()
    assert set(statuses) <= {"delivered", "failed"}
    assert sum(statuses.values()) == EMAILS
    assert set(sink.taken.values()) == {1}, "a message was handed over twice"
    assert ship.message_ids("delivered") <= set(sink.taken)
    assert set(sink.taken) <= ship.message_ids("delivered") | ship.message_ids("failed")
    assert statuses["failed"] <= most_unknown
    failed = ship.ask("SELECT DISTINCT reason->>'code' FROM emails_email WHERE status = 'failed'")
    assert failed in ([], [("outcome_unknown",)])
    assert ship.ask("SELECT count(*) FROM emails_attempt WHERE state IN ('claimed', 'transmitting')") == [(0,)]


def ended(ship: Ship) -> bool:
    statuses = ship.statuses()
    return not statuses["scheduled"] and not statuses["in_progress"]


def test_a_killed_worker_leaves_at_most_one_unknown_outcome_a_connection(ship: Ship, sink: Sink) -> None:
    kills = 3
    for nth in range(1, kills + 1):
        worker = ship.start_worker()
        eventually(lambda so_far=40 * nth: sink.taken.total() >= so_far)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        ship.let_leases_run_out()

    ship.start_worker()
    eventually(lambda: ended(ship))

    all_is_well(ship, sink, most_unknown=kills * CONNECTIONS)


def test_a_killed_database_loses_no_result_while_the_worker_lives(ship: Ship, sink: Sink) -> None:
    ship.start_worker()
    for nth in (1, 2):
        eventually(lambda so_far=50 * nth: sink.taken.total() >= so_far)
        ship.kill_database()

    eventually(lambda: ended(ship))

    all_is_well(ship, sink, most_unknown=0)


def test_a_killed_web_process_disturbs_no_sending(ship: Ship, sink: Sink) -> None:
    (port,) = free_ports(1)
    web = ship.start_web(port)
    eventually(lambda: answers(port))
    ship.start_worker()
    eventually(lambda: sink.taken.total() >= 60)
    web.send_signal(signal.SIGKILL)
    web.wait()

    eventually(lambda: ended(ship))

    all_is_well(ship, sink, most_unknown=0)


def answers(port: int) -> bool:
    """Whether the web process and its database do."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def test_everything_killed_at_once(tmp_path: Path, sink: Sink) -> None:
    """As when the power fails, with PostgreSQL as it runs in earnest."""
    ship = Ship(tmp_path, fsync=True)
    try:
        ship.load(EMAILS, sink.port)
        for nth in (1, 2):
            ship.start_worker()
            ship.start_worker()
            eventually(lambda so_far=50 * nth: sink.taken.total() >= so_far)
            ship.kill_everything()
            ship.let_leases_run_out()
        ship.start_worker()
        eventually(lambda: ended(ship))
        all_is_well(ship, sink, most_unknown=2 * CONNECTIONS)
    finally:
        ship.sink()


def test_two_workers_one_killed(ship: Ship, sink: Sink) -> None:
    first, _ = ship.start_worker(), ship.start_worker()
    eventually(lambda: sink.taken.total() >= 60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    ship.ask(
        "UPDATE emails_attempt SET lease_until = now() WHERE state IN ('claimed', 'transmitting')"
        f" AND owner LIKE '%:{first.pid}:%'"
    )
    ship.ask(f"UPDATE delivery_seat SET lease_until = now() WHERE owner LIKE '%:{first.pid}:%'")

    eventually(lambda: ended(ship))

    all_is_well(ship, sink, most_unknown=CONNECTIONS)


def test_a_worker_that_is_told_to_stop_leaves_nothing_unknown(ship: Ship, sink: Sink) -> None:
    worker = ship.start_worker()
    eventually(lambda: sink.taken.total() >= 60)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    statuses = ship.statuses()
    assert set(statuses) == {"delivered", "scheduled"}
    assert statuses["delivered"] == sink.taken.total()

    ship.start_worker()
    eventually(lambda: ended(ship))

    all_is_well(ship, sink, most_unknown=0)
