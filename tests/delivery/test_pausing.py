"""A channel that is paused and resumed in the middle of a batch, over a restart: nobody twice, nobody skipped (P3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from quarterdeck.delivery import channels
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.team.models import User
from tests.delivery.sending import make_due, sending
from tests.delivery.sink import Sink
from tests.factories import make_channel, make_identity
from tests.sandbox.world import eventually

EMAILS = 700


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink(pause=0.01).start()
    yield sink
    sink.stop()


@pytest.fixture
def channel(transactional_db: None, sink: Sink) -> Channel:
    return make_channel(name="Sink", port=sink.port, connections=3)


def pause_on_the_wire(channel: Channel, sink: Sink, by: User) -> None:
    """While the server holds its answers back, so that a sender is as far as it was; returns when all is quiet."""
    eventually(lambda: sink.holds_after is not None and sink.taken.total() > sink.holds_after)
    channels.pause(channel, by=by)
    sink.holds_after = None
    eventually(lambda: not Email.objects.filter(status="in_progress").exists())


def test_paused_and_resumed_over_a_restart_each_goes_once(channel: Channel, sink: Sink, adam: User) -> None:
    rep = make_identity(channel=channel).user
    emails = [make_due(rep) for _ in range(EMAILS)]
    for sink.holds_after in (EMAILS // 3, EMAILS * 2 // 3):
        with sending():
            pause_on_the_wire(channel, sink, adam)
            went = sink.taken.total()
            assert Email.objects.filter(status="delivered").count() == went < EMAILS  # what was claimed has gone
            assert Email.objects.filter(status="scheduled").count() == EMAILS - went
        channels.resume(channel, by=adam)

    with sending():
        eventually(lambda: {each.fresh().status for each in emails} == {"delivered"})
    assert (set(sink.taken.values()), len(sink.taken)) == ({1}, EMAILS)


def test_a_pause_gives_back_what_is_claimed_and_not_on_the_wire(channel: Channel, sink: Sink, adam: User) -> None:
    sink.pause, sink.holds_after = 0.2, 6
    rep = make_identity(channel=channel).user
    emails = [make_due(rep) for _ in range(60)]
    with sending():
        pause_on_the_wire(channel, sink, adam)
        assert Attempt.objects.filter(state="released").exists()
        channels.resume(channel, by=adam)
        eventually(lambda: {each.fresh().status for each in emails} == {"delivered"})
    assert (set(sink.taken.values()), len(sink.taken)) == ({1}, len(emails))
