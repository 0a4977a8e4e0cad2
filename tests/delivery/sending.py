"""Senders at work in a test, and email that is due."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from threading import Event as Signal
from threading import Thread
from typing import Any

from django.db.models.functions import Now

from quarterdeck import jobs
from quarterdeck.delivery import sender, settle
from quarterdeck.delivery.claim import Claimed
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.record import commit
from quarterdeck.delivery.result import Result
from quarterdeck.emails.models import Attempt, Email, Event
from tests.factories import make_email, make_person
from tests.sandbox.world import PATIENCE, eventually


def make_due(sender: Any, address: str = "", **fields: Any) -> Email:
    """An email whose time has come."""
    person = fields.pop("person", None) or (make_person(address=address) if address else make_person())
    email = make_email("scheduled", sender=sender, person=person, **fields)
    Email.objects.filter(pk=email.pk).update(due_at=Now(), scheduled_for=Now())
    email.refresh_from_db()
    return email


def mark(asked: Sequence[Claimed]) -> set[int]:
    """Ask for permission to transmit alone; which attempts may."""
    return commit([], asked, [], "")


def record(results: Sequence[Result]) -> None:
    """Store results alone."""
    commit(results, [], [], "")


def kinds(email: Email) -> list[str]:
    """The email's timeline."""
    return list(Event.objects.filter(email_id=email.pk).order_by("id").values_list("kind", flat=True))


def settle_now(**fields: Any) -> None:
    """Every lease runs out, and the settler comes by, however long the mailboxes take."""
    Attempt.objects.filter(state__in=Attempt.OPEN).update(lease_until=Now() - timedelta(seconds=1), **fields)
    desk = Desk(threads=1)
    for each in settle.settle_lapsed():
        asyncio.run(settle.search(desk, [each]))
    desk.close()


def waits_for(email: Email, status: str) -> None:
    """Return once the email has this status."""
    eventually(lambda: email.fresh().status == status)


class Running:
    """A loop on a thread of its own."""

    def __init__(self, loop: jobs.Loop) -> None:
        self._loop = loop
        self._stop: asyncio.Event | None = None
        self._runner: asyncio.AbstractEventLoop | None = None
        self.error: BaseException | None = None
        self._begun = Signal()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:
            self.error = error
        finally:
            self._begun.set()

    async def _main(self) -> None:
        self._stop, self._runner = asyncio.Event(), asyncio.get_running_loop()
        self._begun.set()
        await self._loop(self._stop)

    def stop(self) -> None:
        """As the worker does at the end."""
        assert self._begun.wait(PATIENCE)
        if self._runner is not None and self._stop is not None:
            with suppress(RuntimeError):  # it has ended by itself
                self._runner.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        if self.error is not None:
            raise self.error


@contextmanager
def running(loop: jobs.Loop) -> Iterator[Running]:
    """A loop at work."""
    at_work = Running(loop)
    try:
        yield at_work
    finally:
        at_work.stop()


def sending() -> AbstractContextManager[Running]:
    """A sender at work."""
    return running(sender.run)


def settling() -> AbstractContextManager[Running]:
    """A settler at work."""
    return running(settle.run)
