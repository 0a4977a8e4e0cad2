"""The loop that reads mailboxes: each by one worker at a time, woken by IDLE where the server offers it (RFC 2177)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import structlog
from django.utils.translation import gettext_noop as _

from quarterdeck import jobs
from quarterdeck.delivery.desk import Desk
from quarterdeck.inbound.imap import leases, state
from quarterdeck.inbound.imap.reader import Reader
from quarterdeck.inbound.imap.session import Session
from quarterdeck.inbound.mailboxes import server_of
from quarterdeck.kit.errors import OutsideError, Temporary
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY
from quarterdeck.kit.sayings import Saying

LOOK = 1.0  # seconds between two looks for mailboxes that nobody reads
BEAT = 5.0  # seconds between two renewals of our leases
MOST = 500  # mailboxes of one worker
IDLE = 240.0  # seconds that one IDLE lasts: less than any server or router forgets a connection
POLL = 60.0  # seconds between two looks where there is no IDLE
PROVEN = 60.0  # seconds after which the loss of a connection is nothing to tell

log = structlog.get_logger("quarterdeck.inbound")


async def run(stop: asyncio.Event) -> None:
    """Read mailboxes until `stop`."""
    await Listener().run(stop)


class Listener:
    """One worker's reading; any number may run at once, on any hosts."""

    def __init__(self) -> None:
        self.owner = jobs.new_owner()
        self._desk = Desk()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._beat_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """The loop; it outlives a database that is away, whose leases run out meanwhile."""
        try:
            while not stop.is_set():
                try:
                    await self._tick()
                except DATABASE_AWAY as error:
                    DATABASE.noticed(error)
                await jobs.pause(stop, LOOK)
        finally:
            await self._finish()

    async def _tick(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._tasks and now >= self._beat_at:
            ours = await self._desk.run(leases.renew, self.owner, list(self._tasks))
            for mailbox_id in self._tasks.keys() - ours:
                self._tasks[mailbox_id].cancel()  # taken away, or changed: whoever takes it next reads the new settings
            self._beat_at = now + BEAT
        for mailbox_id in await self._desk.run(leases.take, self.owner, MOST - len(self._tasks)):
            if former := self._tasks.get(mailbox_id):
                former.cancel()  # its settings were changed under its hands
            task = asyncio.create_task(self._watch(mailbox_id), name=f"mailbox {mailbox_id}")
            self._tasks[mailbox_id] = task
            task.add_done_callback(partial(self._ended, mailbox_id))

    def _ended(self, mailbox_id: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(mailbox_id) is task:
            del self._tasks[mailbox_id]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("mailbox stopped", mailbox=mailbox_id, exc_info=error)

    async def _watch(self, mailbox_id: int) -> None:
        """Read one mailbox for as long as its connection lasts."""
        began = asyncio.get_running_loop().time()
        try:
            await self._read(mailbox_id)
        except OutsideError as error:
            lasted = asyncio.get_running_loop().time() - began
            if isinstance(error, Temporary) and lasted > PROVEN:
                await self._desk.run(leases.give_back, mailbox_id, self.owner, timedelta(seconds=1))
                return
            log.warning("mailbox cannot be read", mailbox=mailbox_id, error=str(error))
            await self._desk.run(leases.in_trouble, mailbox_id, self.owner, error)
        except state.Overtaken:
            log.info("mailbox is read by another", mailbox=mailbox_id)
            await self._desk.run(leases.give_back, mailbox_id, self.owner)
        except DATABASE_AWAY as error:
            DATABASE.noticed(error)
        except Exception as error:
            words = Saying(_("Reading broke off for a cause of ours; the log says more: %(words)s"), words=repr(error))
            await self._desk.run(leases.in_trouble, mailbox_id, self.owner, Temporary(words))
            raise

    async def _read(self, mailbox_id: int) -> None:
        mailbox, folders = await self._desk.run(state.load, mailbox_id, self.owner)
        session = await Session.open(server_of(mailbox))
        try:
            reader = Reader(session, mailbox, folders, self.owner, self._desk)
            await reader.begin()
            while True:
                await reader.read()
                await self._desk.run(leases.well, mailbox_id, self.owner)
                mailbox.failures = 0
                if session.can_idle:
                    await session.wait(IDLE)
                else:
                    await asyncio.sleep(POLL)
        finally:
            session.abandon()

    async def _finish(self) -> None:
        tasks = list(self._tasks.values())
        mailboxes = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            for mailbox_id in mailboxes:
                await self._desk.run(leases.give_back, mailbox_id, self.owner)
        except DATABASE_AWAY as error:
            DATABASE.noticed(error)
        self._desk.close()
