"""One channel at work in one sender: it claims, keeps a few emails ready, and carries them over its connections."""

from __future__ import annotations

import asyncio
from collections import deque

import structlog
from django.db.models import Q

from quarterdeck.delivery import health, hooks, seats
from quarterdeck.delivery.carry import CLOSING, carry
from quarterdeck.delivery.channels import server_of
from quarterdeck.delivery.claim import Batch, claim
from quarterdeck.delivery.desk import DATABASE_AWAY, Desk
from quarterdeck.delivery.ledger import Ledger
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.parcel import Parcel, pack
from quarterdeck.delivery.result import Outcome, Result, failed, put_back
from quarterdeck.delivery.smtp import Connection, Server, Step
from quarterdeck.kit.errors import OutsideError, Temporary

BATCH = 64  # emails in one claim; the transaction stays short
LOW = 32  # with so few ready, the next are claimed
IDLE = 10.0  # seconds that a connection is kept when nothing is due
MOST_MESSAGES = 100  # over one connection; servers end longer ones by themselves

log = structlog.get_logger("quarterdeck.sender")


class ChannelRun:
    """Lives while its channel has mail, and a little longer."""

    def __init__(self, channel_id: int, owner: str, desk: Desk, ledger: Ledger) -> None:
        self.channel_id = channel_id
        self._owner, self._desk, self._ledger = owner, desk, ledger
        self._channel: Channel | None = None
        self._server: Server | None = None
        self._ready: deque[tuple[float, Parcel]] = deque()  # each with the moment of its slot
        self._supply: asyncio.Task[None] | None = None
        self._news = asyncio.Event()  # mail fell due, or the end
        self._is_dry = False  # the last claim found nothing
        self._is_connected = False  # one connection was opened: the settings are good
        self._is_ending = False
        self._carriers: set[asyncio.Task[None]] = set()
        self._seats: list[int] = []

    async def run(self) -> None:
        """Send until nothing is due for a while, the channel cannot, or `end` is called."""
        self._channel = await self._desk.run(Channel.objects.get, Q(pk=self.channel_id))
        self._server = server_of(self._channel)
        self._seats = await self._desk.run(seats.take, self.channel_id, self._owner)
        try:
            if self._seats:
                self._staff(1)
            while self._carriers:
                done, _ = await asyncio.wait(self._carriers, return_when=asyncio.FIRST_COMPLETED)
                self._carriers -= done
                for each in done:
                    each.result()
        finally:
            await self._clear()

    def poke(self) -> None:
        """Mail is due."""
        self._is_dry = False
        self._news.set()

    def end(self) -> None:
        """Finish what is on the wire; what is not goes back."""
        self._is_ending = True
        self._news.set()

    def _staff(self, wanted: int) -> None:
        """Have so many carriers, within our seats."""
        while len(self._carriers) < min(wanted, len(self._seats)) and not self._is_ending:
            self._carriers.add(asyncio.create_task(self._work()))

    async def _work(self) -> None:
        """A carrier: one connection, one email after the other."""
        connection: Connection | None = None
        messages = 0
        try:
            while (next_one := await self._next()) is not None:
                slot, parcel = next_one
                try:
                    if not await self._slot_came(slot):
                        self._ledger.record(put_back(parcel.claimed))
                        continue
                    if connection is None or not connection.is_open or messages >= MOST_MESSAGES:
                        connection, messages = await self._connect(connection, parcel), 0
                    if connection is not None:
                        messages += 1
                        await self._carry(parcel, connection)
                finally:
                    if parcel.claimed.attempt_id in self._ledger.in_hand:  # broken off before anything was sent
                        self._ledger.record(put_back(parcel.claimed))
        finally:
            if connection is not None:
                await connection.close()

    async def _connect(self, old: Connection | None, parcel: Parcel) -> Connection | None:
        """A fresh connection; None when the channel cannot: the email in hand says why, the others wait."""
        assert self._server is not None
        if old is not None:
            await old.close()
        connection = Connection(self._server)
        try:
            await connection.open()
        except Temporary as error:
            self._ledger.record(put_back(parcel.claimed, str(error)))
            await self._rest(str(error))
            return None
        except OutsideError as error:
            code = "login_failed" if connection.step is Step.LOGIN else "misconfigured"
            self._ledger.record(failed(parcel.claimed, code, str(error)))
            await self._break_down(str(error))
            return None
        if not self._is_connected:
            self._is_connected = True
            await self._desk.run(health.recover, self.channel_id)
        return connection

    async def _carry(self, parcel: Parcel, connection: Connection) -> None:
        if parcel.claimed.look_first and await self._settled_by_a_look(parcel):
            return
        result = await carry(parcel, connection, self._ledger)
        if result is None:
            return
        if result.code == "login_failed":
            await self._break_down(result.words)
        elif result.answer is not None and result.answer.code == CLOSING:
            await connection.close()
            await self._rest(result.words)

    async def _settled_by_a_look(self, parcel: Parcel) -> bool:
        """Whether it lay in Sent already, or nobody can look there now, so that it has to wait."""
        assert self._channel is not None
        try:
            found = await hooks.look_in_sent(self._channel, parcel.claimed.message_id)
        except OutsideError as error:
            self._ledger.record(put_back(parcel.claimed, str(error)))
            await self._rest(str(error))
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

    async def _next(self) -> tuple[float, Parcel] | None:
        """The next email to carry, as long as there is one or may soon be."""
        while not self._is_ending:
            if self._supply is None and len(self._ready) <= LOW and not self._is_dry:
                self._supply = asyncio.create_task(self._claim())
            if self._ready:
                return self._ready.popleft()
            if self._supply is not None:
                await asyncio.wait([self._supply])
            elif not await self._news_came():
                return None
        return None

    async def _news_came(self) -> bool:
        self._news.clear()
        try:
            await asyncio.wait_for(self._news.wait(), IDLE)
        except TimeoutError:
            return False
        return True

    async def _claim(self) -> None:
        """Claim more and pack it. Until a connection stands only one email is risked."""
        try:
            began = asyncio.get_running_loop().time()
            batch = await self._desk.run(claim, self.channel_id, self._owner, BATCH if self._is_connected else 1)
            self._is_dry = batch.is_empty
            self._ledger.in_hand.update(each.attempt_id for each in batch.claimed)
            await self._pack(batch, began)
            if self._is_connected:
                self._staff(len(self._ready))
        except DATABASE_AWAY as error:
            log.warning("claim failed", channel=self.channel_id, error=str(error))
            self._is_dry = True  # the sender's next look finds them
        finally:
            self._supply = None

    async def _pack(self, batch: Batch, began: float) -> None:
        try:
            packed = await self._desk.run(pack, batch.claimed)
        except BaseException:
            for each in batch.claimed:
                self._ledger.record(put_back(each))
            raise
        for item in packed:
            if isinstance(item, Result):
                self._ledger.record(item)
            else:
                self._ready.append((began + item.claimed.wait, item))

    async def _slot_came(self, slot: float) -> bool:
        """Wait for the moment that the limits gave; False if the end came first."""
        while not self._is_ending:
            wait = slot - asyncio.get_running_loop().time()
            if wait <= 0:
                return True
            await asyncio.sleep(min(wait, 0.2))
        return False

    async def _clear(self) -> None:
        """Give back what is left: emails, carriers, seats."""
        self.end()
        for each in self._carriers:
            each.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)
        if self._supply is not None:
            await asyncio.wait([self._supply])
        for _, parcel in self._ready:
            self._ledger.record(put_back(parcel.claimed))
        self._ready.clear()
        if self._seats:
            await self._desk.run(seats.leave, self.channel_id, self._owner)
