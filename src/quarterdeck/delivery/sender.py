"""The sender: a loop that watches for mail that is due, and lets each channel carry its own (design 5)."""

from __future__ import annotations

import asyncio

import structlog

from quarterdeck import jobs
from quarterdeck.delivery import held, outlook, seats
from quarterdeck.delivery.channel_run import ChannelRun
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.ledger import Ledger
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY

BEAT = 5.0  # seconds between two signs of life, which keep our seats as well
LOOK = 1.0  # seconds between two looks when nothing is known to fall due sooner
PATIENCE = jobs.GRACE - 3  # seconds for what is on the wire when the end comes

log = structlog.get_logger("quarterdeck.sender")


async def run(stop: asyncio.Event) -> None:
    """Send what is due until `stop`, then finish what is on the wire and give the rest back."""
    await Sender().run(stop)


class Sender:
    """One sender; any number may run at once, on any hosts."""

    def __init__(self) -> None:
        self.owner = jobs.new_owner()
        self._desk = Desk()
        self._ledger = Ledger(self._desk, self.owner)
        self._runs: dict[int, ChannelRun] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._beat_at = 0.0
        self._may_send = False

    async def run(self, stop: asyncio.Event) -> None:
        """The loop; it outlives a database that is away, because the ledger keeps results for it."""
        writer = asyncio.create_task(self._ledger.run())
        try:
            while not stop.is_set() and not writer.done():  # without its writer a sender ends, and is started again
                await jobs.pause(stop, await self._tick())
        finally:
            await self._finish(writer)

    async def _tick(self) -> float:
        """Look once; returns how long to wait for the next look."""
        try:
            await self._keep_alive()
            if not self._may_send:
                return LOOK
            found = await self._desk.run(outlook.look)
            closed = await self._desk.run(outlook.closed, list(self._runs))
        except DATABASE_AWAY as error:
            DATABASE.noticed(error)
            return LOOK
        for channel_id in closed & self._runs.keys():
            self._runs[channel_id].end()  # whoever paused it means what is claimed, too
        for channel_id in found.ready:
            self._send(channel_id)
        return LOOK if found.next_in is None else min(LOOK, max(found.next_in, 0.01))

    async def _keep_alive(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._beat_at:
            self._may_send = await self._desk.run(held.beat)
            had = {channel_id: run.seats for channel_id, run in self._runs.items()}
            kept = await self._desk.run(seats.renew, list(had), self.owner)
            for channel_id, count in had.items():
                if kept.get(channel_id, 0) < count and channel_id in self._runs:
                    self._runs[channel_id].end()  # we slept, and others have these connections now
            self._beat_at = now + BEAT

    def _send(self, channel_id: int) -> None:
        """Wake the channel's run, or begin one."""
        if channel_id in self._runs:
            self._runs[channel_id].poke()
            return
        begun = ChannelRun(channel_id, self.owner, self._desk, self._ledger)
        task = asyncio.create_task(begun.run(), name=f"channel {channel_id}")
        self._runs[channel_id], self._tasks[channel_id] = begun, task
        task.add_done_callback(lambda done: self._ended(channel_id, done))

    def _ended(self, channel_id: int, task: asyncio.Task[None]) -> None:
        del self._runs[channel_id], self._tasks[channel_id]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, DATABASE_AWAY):
            DATABASE.noticed(error)
        elif error is not None:
            log.error("channel stopped", channel=channel_id, exc_info=error)

    async def _finish(self, writer: asyncio.Task[None]) -> None:
        for each in self._runs.values():
            each.end()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._ledger.close()
        await writer
        self._desk.close()
