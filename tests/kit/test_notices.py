"""Notices: told after the commit, together, with ids only."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from quarterdeck.kit import notices
from quarterdeck.kit.notices import Notice, announce, flush, listen

pytestmark = pytest.mark.django_db(transaction=True)

LAST = Notice("the last", frozenset({1}))


@pytest.fixture(autouse=True)
def spaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first notice the others wait until they are flushed, however long the test takes."""
    monkeypatch.setattr(notices, "SPACING", 3600.0)


async def hear(tell: Callable[[], None]) -> list[Notice]:
    """What comes of it, up to the last."""
    heard: list[Notice] = []
    line_is_open = asyncio.Event()

    async def collect() -> None:
        async with contextlib.aclosing(listen(line_is_open.set)) as coming:
            async for notice in coming:
                if notice == LAST:
                    return
                heard.append(notice)

    listener = asyncio.create_task(collect())
    await line_is_open.wait()
    await asyncio.to_thread(_and_the_last, tell)
    await listener
    return heard


def _and_the_last(tell: Callable[[], None]) -> None:
    try:
        tell()
        announce(LAST.topic, LAST.ids)
        flush()
    finally:
        connection.close()


def told_while_listening(tell: Callable[[], None]) -> list[Notice]:
    return asyncio.run(hear(tell))


def test_a_commit_is_announced_with_its_ids() -> None:
    def change() -> None:
        with transaction.atomic():
            announce("emails.1", [3, 4])

    assert told_while_listening(change) == [Notice("emails.1", frozenset({3, 4}))]


def test_a_rolled_back_change_is_not_announced() -> None:
    def fail() -> None:
        with contextlib.suppress(RuntimeError), transaction.atomic():
            announce("emails.1", [3])
            raise RuntimeError

    assert told_while_listening(fail) == []


def test_many_changes_are_told_in_few_notices() -> None:
    def change() -> None:
        for each in range(100):
            announce("emails.1", [each])

    heard = told_while_listening(change)
    assert 1 <= len(heard) <= 2  # the first at once, and what came before the next was due
    assert set().union(*(notice.ids for notice in heard)) == set(range(100))


def test_too_many_ids_are_told_as_many() -> None:
    def change() -> None:
        announce("emails.1", range(notices.MOST_IDS + 1))

    assert told_while_listening(change)[0].ids == frozenset()
