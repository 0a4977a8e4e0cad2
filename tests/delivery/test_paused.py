"""A worker that sleeps beyond its leases (SIGSTOP, a suspended machine) and wakes up when others have settled its mail.

Wherever it fell asleep, nobody gets a mail twice, and what was settled as not gone does not go any more.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.shipwreck import Ship
from tests.delivery.stopper import Stopper
from tests.sandbox.world import eventually

pytestmark = pytest.mark.crash

LONG = 6_000_000  # bytes: more than the kernel keeps between two processes
SETUP = "import sys, django; django.setup()\n"
# Whoever falls asleep has leases of ten seconds, so that the sleep need not be long.
SLEEPER = """
from datetime import timedelta
from quarterdeck.delivery import claim
claim.LEASE = timedelta(seconds=10)
from quarterdeck.cli.main import main
sys.exit(main(["worker"]))
"""
LOAD = """
from django.db.models.functions import Now
from quarterdeck.emails.models import Attachment, Email, File
from tests.factories import make_channel, make_content, make_email, make_identity
sender = make_identity(channel=make_channel(name="Sink", port=int(sys.argv[1]), connections=1)).user
content = make_content()
file = File.store(b"x" * int(sys.argv[2]))
Attachment.objects.create(content=content, file=file, name="plan.bin", media_type="application/octet-stream")
make_email("scheduled", sender=sender, content=content)
Email.objects.update(due_at=Now(), scheduled_for=Now())
"""
RETRY = """
from quarterdeck.emails.models import Email
Email.objects.get().retry()
Email.objects.update(due_at=Email.objects.get().scheduled_for)
"""
STATUS = "SELECT status, coalesce(reason->>'code', '') FROM emails_email"
KINDS = "SELECT array_agg(kind ORDER BY id) FROM emails_event WHERE kind NOT IN ('retried', 'scheduled')"


class Nap:
    """One email, one worker that falls asleep over it, and another that finds it."""

    def __init__(self, data: Path, where: str) -> None:
        self.server = Stopper(where)
        self.ship = Ship(data)
        self.run(LOAD, str(self.server.port), str(LONG if where == "half" else 10))

    def run(self, script: str, *arguments: str) -> None:
        subprocess.run([sys.executable, "-c", SETUP + script, *arguments], check=True, env=self.ship.environment)

    def fall_asleep(self) -> subprocess.Popen[bytes]:
        self.server.victim = self.ship.start([sys.executable, "-c", SETUP + SLEEPER])
        assert self.server.stopped.wait(60)
        self.ship.ask("UPDATE delivery_seat SET lease_until = now()")  # else the other waits for the connection
        self.ship.start_worker()
        return self.server.victim

    def ends(self, *status: str) -> None:
        eventually(lambda: self.ship.ask(STATUS) == [status])

    def wakes(self, sleeper: subprocess.Popen[bytes]) -> None:
        """And says what it has to say."""
        sleeper.send_signal(signal.SIGCONT)
        assert self.server.let_go.wait(60)


@pytest.fixture
def nap(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Nap]:
    nap = Nap(tmp_path, request.param)
    try:
        yield nap
    finally:
        nap.ship.sink()
        nap.server.close()


@pytest.mark.parametrize("nap", ["RCPT"], indirect=True)
def test_before_the_mark_it_is_sent_by_another(nap: Nap) -> None:
    sleeper = nap.fall_asleep()
    nap.ends("delivered", "")
    nap.wakes(sleeper)
    assert list(nap.server.taken.values()) == [1]
    assert nap.ship.ask(KINDS) == [(["handing_over", "put_back", "handing_over", "delivered"],)]


@pytest.mark.parametrize("nap", ["DATA", "half"], indirect=True)
def test_after_the_mark_a_person_decides_and_the_sleeper_sends_it_no_more(nap: Nap) -> None:
    sleeper = nap.fall_asleep()
    nap.ends("failed", "outcome_unknown")
    nap.run(RETRY)
    nap.ends("delivered", "")
    nap.wakes(sleeper)
    sleeper.terminate()
    assert sleeper.wait(60) == 0  # and has stored what it knows
    assert list(nap.server.taken.values()) == [1]
    assert nap.ship.ask(STATUS) == [("delivered", "")]


@pytest.mark.parametrize("nap", ["answer"], indirect=True)
def test_an_answer_that_it_slept_over_is_evidence(nap: Nap) -> None:
    sleeper = nap.fall_asleep()
    nap.ends("failed", "outcome_unknown")
    nap.wakes(sleeper)
    nap.ends("delivered", "")
    assert list(nap.server.taken.values()) == [1]
    assert nap.ship.ask(KINDS) == [(["handing_over", "failed", "evidence", "delivered"],)]
