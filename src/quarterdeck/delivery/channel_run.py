"""One channel at work in one sender: carriers take its emails and hand them over, each on a connection of its own."""

from __future__ import annotations

import asyncio

import structlog
from django.db.models import Q

from quarterdeck.delivery import health, hooks, seats
from quarterdeck.delivery.carry import CLOSING, Stale, carry
from quarterdeck.delivery.channels import server_of
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.ledger import Ledger
from quarterdeck.delivery.line import Line
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.parcel import Parcel
from quarterdeck.delivery.result import Outcome, Result, failed, put_back
from quarterdeck.delivery.smtp import Connection
from quarterdeck.delivery.supply import Supply
from quarterdeck.kit.errors import OutsideError, Temporary
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY
from quarterdeck.kit.sayings import words_of

log = structlog.get_logger("quarterdeck.sender")


class Hands:
    """The emails that one carrier holds: the one being carried, and perhaps the one that follows it."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._held: list[Parcel] = []
        self._after: Parcel | None = None

    async def next(self) -> Parcel | None:
        """The email to carry now; None when there is no more to do."""
        after, self._after, self._held = self._after, None, []
        parcel = after if after and not self._supply.is_ending else await self._supply.next()
        self._held = [each for each in (parcel, after) if each is not None]
        return parcel

    def follow(self) -> Parcel | None:
        """The email that this carrier will carry next, once it is known."""
        if self._after is None:
            self._after = self._supply.at_once()
        return self._after

    @staticmethod
    def nobody() -> None:
        """No email follows over this connection."""

    def let_go(self) -> list[Parcel]:
        """All that was held at the end."""
        return [*self._held, *([self._after] if self._after else [])]


class ChannelRun:
    """Lives while its channel has mail, and a little longer."""

    def __init__(self, channel_id: int, owner: str, desk: Desk, ledger: Ledger) -> None:
        self.channel_id = channel_id
        self.seats = 0  # that it took
        self._owner, self._desk, self._ledger = owner, desk, ledger
        self._supply = Supply(channel_id, owner, desk, ledger)
        self._carriers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send until nothing is due for a while, the channel cannot, or `end` is called."""
        channel = await self._desk.run(Channel.objects.get, Q(pk=self.channel_id))
        taken = await self._desk.run(seats.take, self.channel_id, self._owner)
        if not taken:  # another sender has them all
            return
        self.seats = len(taken)
        try:
            self._supply.when_more = lambda ready: self._staff(channel, min(ready, len(taken)))
            self._staff(channel, 1)
            while self._carriers:
                done, _ = await asyncio.wait(self._carriers, return_when=asyncio.FIRST_COMPLETED)
                self._carriers -= done
                self._notice_errors(done)
        finally:
            await self._clear()

    def poke(self) -> None:
        """Mail is due."""
        self._supply.poke()

    def end(self) -> None:
        """Finish what is on the wire; what is not goes back."""
        self._supply.end()

    def _staff(self, channel: Channel, wanted: int) -> None:
        """Have so many carriers; one until the settings are proven good."""
        wanted = wanted if self._supply.is_proven else 1
        while len(self._carriers) < wanted and not self._supply.is_ending:
            self._carriers.add(asyncio.create_task(self._work(channel)))

    def _notice_errors(self, done: set[asyncio.Task[None]]) -> None:
        """A carrier that broke ends the run, once the others have finished what is on the wire."""
        for task in done:
            error = None if task.cancelled() else task.exception()
            if isinstance(error, DATABASE_AWAY):
                DATABASE.noticed(error)
            elif error is not None:
                log.error("carrier failed", channel=self.channel_id, exc_info=error)
            if error is not None:
                self.end()

    async def _work(self, channel: Channel) -> None:
        """A carrier: one line to the server, one email after the other."""
        line, hands = Line(server_of(channel)), Hands(self._supply)
        try:
            while (parcel := await hands.next()) is not None:
                await self._hand_over(channel, parcel, line, hands)
        finally:
            for each in hands.let_go():
                if each.claimed.attempt_id in self._ledger.in_hand:  # broken off before it was marked
                    self._ledger.record(put_back(each.claimed))
            await line.close()

    async def _hand_over(self, channel: Channel, parcel: Parcel, line: Line, hands: Hands) -> None:
        connection = await self._connected(line, parcel)
        if connection is None or (parcel.claimed.look_first and await self._settled_by_a_look(channel, parcel)):
            return
        follow = hands.follow if line.has_room else hands.nobody
        try:
            result = await carry(parcel, connection, self._ledger, line.is_fresh, follow)
        except Stale:
            connection = await self._connected(line, parcel, anew=True)
            result = await carry(parcel, connection, self._ledger, True, follow) if connection else None
        if result is None:
            return
        if result.stops:  # what the record does to the channel; here what is in hand goes back
            self.end()
        elif result.code == "login_failed":
            await self._break_down(result.words)
        elif result.answer is not None and result.answer.code == CLOSING:
            await self._rest(result.words)

    async def _connected(self, line: Line, parcel: Parcel, anew: bool = False) -> Connection | None:
        """An open connection; None when the channel cannot: the email in hand says why, the others wait."""
        try:
            connection = await line.ready(anew)
        except Temporary as error:
            self._ledger.record(put_back(parcel.claimed, words_of(error)))
            await self._rest(words_of(error))
            return None
        except OutsideError as error:
            code = "login_failed" if line.failed_at_login else "misconfigured"
            self._ledger.record(failed(parcel.claimed, code, words_of(error)))
            await self._break_down(words_of(error))
            return None
        if not self._supply.is_proven:
            self._supply.is_proven = True
            await self._desk.run(health.recover, self.channel_id)
        return connection

    async def _settled_by_a_look(self, channel: Channel, parcel: Parcel) -> bool:
        """Whether it lay in Sent already, or nobody can look there now, so that it has to wait."""
        try:
            found = await hooks.look_in_sent(channel, parcel.claimed.message_id)
        except OutsideError as error:
            self._ledger.record(put_back(parcel.claimed, words_of(error)))
            await self._rest(words_of(error))
            return True
        if found:
            self._ledger.record(Result(parcel.claimed, Outcome.FOUND))
        return bool(found)

    async def _break_down(self, words: str) -> None:
        self.end()
        await self._desk.run(health.break_down, self.channel_id, words)

    async def _rest(self, words: str) -> None:
        self.end()
        await self._desk.run(health.rest, self.channel_id, words)

    async def _clear(self) -> None:
        """Leave nothing behind: carriers, emails, seats."""
        self.end()
        for each in self._carriers:
            each.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)
        await self._supply.clear()
        await self._desk.run(seats.leave, self.channel_id, self._owner)
