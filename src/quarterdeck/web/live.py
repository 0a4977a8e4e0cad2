"""One listener a process, many open pages: news is handed to those who may see it, gathered a little.

A page that cannot keep up, or a listener that had to connect again, is told "anything may have changed";
nothing depends on a single notice.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

import psycopg

from quarterdeck.kit import notices
from quarterdeck.kit.notices import Notice

LEFT = "users"  # ids of users who were deactivated (team/leaving.py)
TOPIC = "emails."  # followed by the sender's id (emails/models/queryset.py)
TASKS = "tasks."  # followed by the assignee's id (tasks/models.py)
REVIEW = "review"  # incoming mail that waits for a person; each page asks for its own number
HELD = "held"  # sending as a whole (delivery/held.py)
CHANNELS = "channels"  # a channel that stopped or goes again; each page asks for its own banners
ALL = "*"
GATHER = 0.2  # seconds in which notices become one
BEAT = 20.0  # seconds between signs of life, so that a gone page is noticed
LASTS = 900.0  # seconds after which a page connects again, and is asked again what it may see
AGAIN = 2.0  # seconds before the listener tries to connect again

Waiting = dict[str, set[int]]


class Page:
    """One open page: its reader, whose news it may hear (None: everybody's), and what waits for it."""

    def __init__(self, senders: frozenset[int] | None, user_id: int = 0, tasks_of: int = 0) -> None:
        self.senders = senders
        self.user_id = user_id
        self.tasks_of = tasks_of or user_id  # whose tasks it shows: a teammate's, while their deck is looked at
        self.is_over = False  # its reader was deactivated
        self.waiting: Waiting = {}
        self.rings = asyncio.Event()

    def hear(self, notice: Notice) -> None:
        """Keep the notice if it is for this page. Empty ids mean: anything."""
        if notice.topic == LEFT and (not notice.ids or self.user_id in notice.ids):
            self.is_over = True  # it connects again, and is asked again who it is
            self.rings.set()
        topic = self._topic(notice)
        if topic is None:
            return
        known = self.waiting.get(topic)
        anything = not notice.ids or (known is not None and not known)
        self.waiting[topic] = set() if anything else {*(known or ()), *notice.ids}
        self.rings.set()

    def _topic(self, notice: Notice) -> str | None:
        if notice.topic.startswith(TASKS):
            return "tasks" if notice.topic == f"{TASKS}{self.tasks_of}" else None
        if not notice.topic.startswith(TOPIC):
            return notice.topic if notice.topic in (ALL, REVIEW, HELD, CHANNELS) else None
        sender = int(notice.topic.removeprefix(TOPIC))
        return "emails" if self.senders is None or sender in self.senders else None

    async def next(self) -> Waiting:
        """What came, gathered for a moment; nothing when it was quiet for a beat."""
        try:
            await asyncio.wait_for(self.rings.wait(), BEAT)
        except TimeoutError:
            return {}
        await asyncio.sleep(GATHER)
        came, self.waiting = self.waiting, {}
        self.rings.clear()
        return came


class Hub:
    """The pages of one event loop and the one connection that listens for them, open while there are any."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self.task: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()  # set while nothing can be missed
        self.was_lost = False

    def join(self, page: Page) -> None:
        self.pages.add(page)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._listen())

    def leave(self, page: Page) -> None:
        self.pages.discard(page)
        if not self.pages and self.task is not None:
            self.task.cancel()
            self.task = None
            self.ready.clear()

    async def _listen(self) -> None:
        while True:
            try:
                async for notice in notices.listen(self._begin):
                    self._tell(notice)
            except psycopg.OperationalError:
                self.was_lost = True
            self.ready.clear()
            await asyncio.sleep(AGAIN)

    def _begin(self) -> None:
        """The line is open. After a gap anything may have changed."""
        self.ready.set()
        if self.was_lost:
            self.was_lost = False
            self._tell(Notice(ALL, frozenset()))

    def _tell(self, notice: Notice) -> None:
        for page in tuple(self.pages):
            page.hear(notice)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def events(senders: frozenset[int] | None, user_id: int = 0, tasks_of: int = 0) -> AsyncIterator[bytes]:
    """The text of the stream for one page, until it has lasted long enough or its reader may read no more."""
    page, ours = Page(senders, user_id, tasks_of), hub()
    until = asyncio.get_running_loop().time() + LASTS
    ours.join(page)
    try:
        await ours.ready.wait()
        yield b"retry: 2000\nevent: hello\ndata: {}\n\n"
        while asyncio.get_running_loop().time() < until and not page.is_over:
            came = await page.next()
            yield b"".join(written(topic, ids) for topic, ids in came.items()) or b": beat\n\n"
    finally:
        ours.leave(page)


def written(topic: str, ids: set[int]) -> bytes:
    """One event as it goes over the wire."""
    return f"event: news\ndata: {json.dumps({'topic': topic, 'ids': sorted(ids)})}\n\n".encode()
