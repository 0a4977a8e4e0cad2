"""What a channel's carriers take from: emails claimed ahead of need, each with the moment of its slot."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from quarterdeck.delivery.claim import Batch, claim
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.ledger import Ledger
from quarterdeck.delivery.parcel import Parcel, pack
from quarterdeck.delivery.result import Result, put_back
from quarterdeck.delivery.spoiled import SPOILS, set_aside
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY

FIRST, MOST = 64, 512  # emails in one claim: more, while the carriers are quicker than the claims
IDLE = 10.0  # seconds that a carrier waits, and its connection is kept, when nothing is due

log = structlog.get_logger("quarterdeck.sender")


class Supply:
    """Claims for one channel. Until `is_proven` (a connection stood) only one email at a time is risked."""

    def __init__(self, channel_id: int, owner: str, desk: Desk, ledger: Ledger) -> None:
        self.is_proven = False
        self.is_ending = False
        self.when_more: Callable[[int], None] = lambda count: None  # told how many are ready
        self._channel_id, self._owner, self._desk, self._ledger = channel_id, owner, desk, ledger
        self._ready: deque[tuple[float, Parcel]] = deque()
        self._claiming: asyncio.Task[None] | None = None
        self._news = asyncio.Event()  # mail fell due, or the end
        self._is_dry = False  # the last claim found nothing
        self._size = FIRST

    def poke(self) -> None:
        """Mail is due."""
        self._is_dry = False
        self._news.set()

    def end(self) -> None:
        """Give nothing out any more."""
        self.is_ending = True
        self._news.set()

    async def next(self) -> Parcel | None:
        """The next email, at the moment of its slot; None when nothing is due for a while, or at the end."""
        while not self.is_ending:
            self._claim_ahead()
            if self._ready:
                wait = self._ready[0][0] - asyncio.get_running_loop().time()
                if wait <= 0:
                    return self._ready.popleft()[1]
                await asyncio.sleep(min(wait, 0.2))  # the end may come meanwhile
            elif self._claiming is not None:
                await asyncio.wait([self._claiming])
            elif not await self._news_came():
                return None
        return None

    def at_once(self) -> Parcel | None:
        """The next email, if one is ready whose slot has come and that may go without a look."""
        if self.is_ending or not self._ready:
            return None
        at, parcel = self._ready[0]
        if at > asyncio.get_running_loop().time() or parcel.claimed.look_first:
            return None
        self._ready.popleft()
        self._claim_ahead()
        return parcel

    async def clear(self) -> None:
        """Give back what is left."""
        self.end()
        if self._claiming is not None:
            await asyncio.wait([self._claiming])
        for _, parcel in self._ready:
            self._ledger.record(put_back(parcel.claimed))
        self._ready.clear()

    def _claim_ahead(self) -> None:
        if (
            self._claiming is None
            and not self._is_dry
            and len(self._ready) <= (self._size if self.is_proven else 0)  # so it lasts until those are packed
        ):
            self._claiming = asyncio.create_task(self._claim())

    async def _news_came(self) -> bool:
        self._news.clear()
        try:
            await asyncio.wait_for(self._news.wait(), IDLE)
        except TimeoutError:
            return False
        return True

    async def _claim(self) -> None:
        try:
            began = asyncio.get_running_loop().time()
            batch = await self._desk.run(claim, self._channel_id, self._owner, self._size if self.is_proven else 1)
            self._is_dry = batch.is_empty
            if len(batch.claimed) == self._size and len(self._ready) < self._size // 2:
                self._size = min(2 * self._size, MOST)
            self._ledger.in_hand.update(each.attempt_id for each in batch.claimed)
            await self._pack(batch, began)
            self.when_more(len(self._ready))
        except SPOILS:
            log.exception("claim failed", channel=self._channel_id)
            self._is_dry = not await self._desk.run(set_aside, self._channel_id, self._owner)
        except Exception as error:
            self._is_dry = True  # the sender's next look finds them
            if isinstance(error, DATABASE_AWAY):
                DATABASE.noticed(error)
            else:
                log.exception("claim failed", channel=self._channel_id)
        finally:
            self._claiming = None

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
