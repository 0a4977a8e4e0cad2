"""The one writer of a sender: results and marks of all its connections go into common commits (design 5.2)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from typing import NamedTuple

import structlog

from quarterdeck.delivery import record
from quarterdeck.delivery.claim import LEASE, Claimed
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.result import Result
from quarterdeck.kit.clock import stopwatch
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY

LINGER = 0.02  # seconds that a result waits for a mark to share its commit with
RENEW = LEASE.total_seconds() / 4
SURE = LEASE.total_seconds() * 2 / 3  # seconds after a lease was granted in which nobody else can have settled it
PATIENCE = 5.0  # seconds, the longest between two tries while the database is away

LEAST = 8  # marks that are worth a commit of their own


class Asked(NamedTuple):
    """A connection that waits for its mark."""

    claimed: Claimed
    answer: asyncio.Future[bool]
    after: int  # results were recorded before it, its own last one among them


log = structlog.get_logger("quarterdeck.ledger")


class Ledger:
    """Keeps results until they are stored, while its process lives."""

    def __init__(self, desk: Desk, owner: str) -> None:
        self.in_hand: set[int] = set()  # attempts whose leases are to be renewed
        self._desk = desk
        self._owner = owner
        self._results: list[Result] = []
        self._asked: list[Asked] = []
        self._transmitting: dict[int, float] = {}  # marked, without a result yet, and until when they are surely ours
        self._taken = 0  # results that went into commits
        self._changed = asyncio.Event()
        self._is_closing = False
        self._renewed_at = time.monotonic()

    def record(self, result: Result) -> None:
        """Store this soon, with the next mark."""
        self._results.append(result)
        self.in_hand.discard(result.claimed.attempt_id)
        self._transmitting.pop(result.claimed.attempt_id, None)
        self._changed.set()

    async def mark(self, claimed: Claimed) -> bool:
        """Whether this may be transmitted now; False when the lease was lost."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked.append(Asked(claimed, answer, self._taken + len(self._results)))
        self._changed.set()
        return await answer

    def is_surely_ours(self, claimed: Claimed) -> bool:
        """Whether a marked email may still be transmitted: this process may have slept beyond its lease."""
        return stopwatch() < self._transmitting.get(claimed.attempt_id, 0.0)

    def close(self) -> None:
        """End `run` when everything is stored."""
        self._is_closing = True
        self._changed.set()

    async def run(self) -> None:
        """Commit, again and again."""
        while not (self._is_closing and not self._results and not self._asked):
            await self._something_to_do()
            await self._commit(*self._take())

    def _take(self) -> tuple[list[Result], list[Asked]]:
        """What the next commit stores: for half of the connections at most, so that the others speak to their servers
        meanwhile; else all would wait for the database, and then the database for all. A connection's last result
        goes with its mark or before it."""
        most = max(LEAST, (len(self._asked) + len(self._transmitting) + 1) // 2)
        asked, self._asked = self._asked[:most], self._asked[most:]
        count = asked[-1].after - self._taken if self._asked else len(self._results)
        results, self._results = self._results[:count], self._results[count:]
        self._taken += len(results)
        return results, asked

    async def _something_to_do(self) -> None:
        if not self._asked and not self._results:
            wait = self._renewed_at + RENEW - time.monotonic()
            await _wait(self._changed, max(wait, 0))
        self._changed.clear()
        if self._results and not self._asked and not self._is_closing:
            await _wait(self._changed, LINGER)
            self._changed.clear()

    async def _commit(self, results: list[Result], asked: list[Asked]) -> None:
        """Store until it is stored; what the database will never take is left to settling."""
        is_time = time.monotonic() - self._renewed_at >= RENEW
        in_hand = list(self.in_hand) if is_time else []
        if is_time:
            self._renewed_at = time.monotonic()
        try:
            began, granted = await self._patiently(results, [each.claimed for each in asked], in_hand)
        except Exception:
            log.exception("commit refused", results=len(results), marks=len(asked))
            await self._one_by_one(results, asked)
            return
        self._transmitting.update((each, began + SURE) for each in granted & self._transmitting.keys())
        for each in asked:
            self._tell(each, granted, began)

    def _tell(self, asked: Asked, granted: Collection[int], began: float) -> None:
        if asked.answer.done():  # whoever asked was cancelled
            return
        is_granted = asked.claimed.attempt_id in granted
        if is_granted:
            self._transmitting[asked.claimed.attempt_id] = began + SURE
        asked.answer.set_result(is_granted)

    async def _patiently(
        self, results: Sequence[Result], asked: Sequence[Claimed], in_hand: Collection[int]
    ) -> tuple[float, set[int]]:
        """When the commit began, and what it granted."""
        wait = 0.1
        while True:
            began = stopwatch()
            if not results and not asked and not in_hand:
                return began, set()
            try:
                return began, await self._desk.run(record.commit, results, asked, in_hand, self._owner)
            except DATABASE_AWAY as error:
                DATABASE.noticed(error)  # the results are kept
                await asyncio.sleep(wait)
                wait = min(wait * 2, PATIENCE)

    async def _one_by_one(self, results: list[Result], asked: list[Asked]) -> None:
        """Find the one that spoils the group; its lease runs out and settling tells a person."""
        for result in results:
            try:
                await self._patiently([result], [], [])
            except Exception:
                log.exception("result cannot be stored", email=result.claimed.email.pk, outcome=result.outcome)
        for each in asked:
            began, granted = 0.0, set[int]()
            try:
                began, granted = await self._patiently([], [each.claimed], [])
            except Exception:
                log.exception("mark cannot be stored", email=each.claimed.email.pk)
            self._tell(each, granted, began)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
