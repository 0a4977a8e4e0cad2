"""kill -9 at line after line between the claim and the record: nothing lost, nothing doubled, nothing untrue (P3)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.shipwreck import Ship
from tests.delivery.sink import Sink
from tests.sandbox.world import eventually

pytestmark = pytest.mark.crash

EMAILS = 200  # more than there are kills
NTH = 4  # of the lines, one of so many is deadly: all of them take over a minute
NEXT = """
UPDATE emails_email SET due_at = now() WHERE id = (
    SELECT min(id) FROM emails_email WHERE status = 'scheduled' AND NOT EXISTS (
        SELECT FROM emails_attempt WHERE email_id = emails_email.id)
) RETURNING id
"""
LATER = "UPDATE emails_email SET due_at = now() + interval '1 day' WHERE status = 'scheduled'"
UNREADY = "DELETE FROM delivery_seat"
MARKED = "SELECT email_id FROM emails_attempt WHERE state = 'transmitting'"
OUTCOMES = """
SELECT email.id, email.status, coalesce(email.reason->>'code', ''), array_agg(DISTINCT attempt.message_id)
  FROM emails_email AS email JOIN emails_attempt AS attempt ON attempt.email_id = email.id GROUP BY email.id
"""


class Scene:
    """A database, a sink, and senders that die where they are told to."""

    def __init__(self, data: Path) -> None:
        self.sink = Sink(pause=0.0).start()
        self.ship = Ship(data)
        self.ship.load(EMAILS, self.sink.port)
        self.ship.ask(LATER)
        self.senders = subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.steps"],
            env=self.ship.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def send_one(self, deadly: str = "") -> dict[str, Any]:
        """One email is due, and a sender lives."""
        self.ship.ask(LATER)
        self.ship.ask(UNREADY)
        self.ship.ask(NEXT)
        return self.send(deadly)

    def send(self, deadly: str = "") -> dict[str, Any]:
        assert self.senders.stdin is not None
        assert self.senders.stdout is not None
        self.senders.stdin.write(f"{deadly}\n")
        self.senders.stdin.flush()
        return dict(json.loads(self.senders.stdout.readline()))

    def go_on(self) -> None:
        """The leases of the dead run out, and senders and settlers of a worker do the rest."""
        self.ship.let_leases_run_out()
        self.ship.ask("UPDATE emails_email SET due_at = now() WHERE status = 'scheduled'")
        self.ship.start_worker()
        eventually(lambda: set(self.ship.statuses()) <= {"delivered", "failed"})

    def end(self) -> None:
        assert self.senders.stdin is not None
        self.senders.communicate()
        self.ship.sink()
        self.sink.stop()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    scene.end()


def test_killed_at_line_after_line_of_the_send_path(scene: Scene) -> None:
    steps = to_die_at(scene.send_one()["steps"])[::NTH]
    assert NTH < len(steps) < EMAILS
    died = [scene.send_one(step)["signal"] for step in steps]
    assert died.count(signal.SIGKILL) > len(steps) * 0.9  # a step that was not taken this time is no kill
    doubtful = {email for (email,) in scene.ship.ask(MARKED)}

    scene.go_on()

    outcomes = scene.ship.ask(OUTCOMES)
    assert len(outcomes) == EMAILS
    assert [fate for fate in outcomes if not is_true(fate, scene.sink.taken, doubtful)] == []
    assert set(scene.sink.taken.values()) == {1}
    assert scene.ship.ask("SELECT count(*) FROM emails_attempt WHERE state IN ('claimed', 'transmitting')") == [(0,)]
    assert 0 < len(doubtful) < len(steps)


def to_die_at(steps: list[str]) -> list[str]:
    """Until the last one of the record; what follows is waiting for more."""
    last = max(place for place, step in enumerate(steps) if step.startswith("record:"))
    return steps[: last + 1]


def is_true(fate: tuple[Any, ...], taken: Counter[str], doubtful: set[int]) -> bool:
    """Whether an email's end is what the sink knows. Only one that was marked may be in doubt."""
    email, status, reason, ids = fate
    went = sum(taken[each] for each in ids)
    if status == "delivered":
        return went == 1
    return status == "failed" and reason == "outcome_unknown" and email in doubtful and went <= 1
