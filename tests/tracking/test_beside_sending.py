"""Hits and answers come for the very emails that are being sent: no deadlock, nothing lost or miscounted (P28)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from quarterdeck.emails.models import Email, Event
from quarterdeck.kit import spool_files
from quarterdeck.team.models import User
from quarterdeck.tracking import drainer
from tests.delivery.sending import make_due, running, sending
from tests.delivery.sink import Sink
from tests.factories import make_channel, make_identity, make_user
from tests.inbound.post import answer, come_in
from tests.sandbox.world import eventually
from tests.tracking.spooled import hit, spooled

pytestmark = pytest.mark.django_db(transaction=True)

EMAILS = 150


@pytest.fixture
def rep() -> Iterator[User]:
    """A sender over a server that takes everything at once."""
    sink = Sink(pause=0.0).start()
    user = make_user()
    make_identity(user, channel=make_channel(name="Sink", port=sink.port, connections=8))
    yield user
    sink.stop()


def deadlocks() -> int:
    """How many PostgreSQL has seen in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def out_there() -> list[Email]:
    """What is on its way or has arrived."""
    return list(Email.objects.filter(status__in=["in_progress", "delivered"]).select_related("identity"))


class Readers:
    """They look at what is on its way, many at once and in any order, and some answer."""

    def __init__(self, spool: Path) -> None:
        self.spool = spool
        self.looked: Counter[int] = Counter()
        self.all_went = False
        self.threads = [Thread(target=each) for each in (self.read, self.reply)]
        for each in self.threads:
            each.start()

    def read(self) -> None:
        draw, number = random.Random(1), 0
        try:
            while not self.all_went or number < 10:
                out = out_there()
                for copy in range(2):  # files that are drained at once
                    draw.shuffle(out)
                    spooled(self.spool, *map(hit, out), name=f"host-{number}-{copy}-1")
                    self.looked.update(email.pk for email in out)
                number += 1
                eventually(lambda: len(spool_files.files(self.spool)) < 4)
        finally:
            connection.close()

    def reply(self) -> None:
        draw, answered = random.Random(2), set[int]()
        try:
            while len(answered) < EMAILS:
                out = [email for email in out_there() if email.pk not in answered][:40]
                draw.shuffle(out)
                come_in(*map(answer, out))
                answered |= {email.pk for email in out}
            self.all_went = True
        finally:
            connection.close()


def test_tracking_sending_and_answers_at_once_on_the_same_emails(rep: User, tmp_path: Path, settings: Any) -> None:
    settings.SPOOL = tmp_path
    before = deadlocks()
    for _ in range(EMAILS):
        make_due(rep)
    with running(drainer.run), sending(), sending():
        readers = Readers(tmp_path)
        for each in readers.threads:
            each.join(300)
        eventually(lambda: not spool_files.files(tmp_path))
        eventually(lambda: not Email.objects.exclude(status="delivered").exists())

    viewed = Counter(Event.objects.filter(kind="viewed").values_list("email_id", flat=True))
    assert viewed == readers.looked
    assert set(Email.objects.values_list("replies", flat=True)) == {1}
    assert deadlocks() == before
