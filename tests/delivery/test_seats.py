"""Seats: all workers together hold no more connections to a server than it allows."""

from __future__ import annotations

import asyncio

import pytest

from quarterdeck.delivery import seats
from quarterdeck.delivery.channel_run import ChannelRun
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.ledger import Ledger
from quarterdeck.delivery.models import Channel, Seat
from quarterdeck.delivery.sender import Sender

pytestmark = pytest.mark.django_db(transaction=True)


class Ends(ChannelRun):
    """A run that says so when it is ended."""

    ended = False

    def end(self) -> None:
        self.ended = True
        super().end()


@pytest.mark.parametrize("lost", [False, True])
def test_a_sender_that_lost_a_seat_in_its_sleep_lets_its_connections_go(channel: Channel, lost: bool) -> None:
    async def beat() -> bool:
        sender, desk = Sender(), Desk(threads=1)
        run = Ends(channel.pk, sender.owner, desk, Ledger(desk, sender.owner))
        run.seats = len(await desk.run(seats.take, channel.pk, sender.owner))
        sender._runs[channel.pk] = run
        if lost:
            await desk.run(lambda: Seat.objects.filter(number=1).update(owner="another"))
        await sender._keep_alive()
        return run.ended

    assert asyncio.run(beat()) is lost
