"""Notices: told after the commit, together, with ids only."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from django.db import transaction

from quarterdeck.kit import notices
from quarterdeck.kit.notices import Notice, announce, listen

pytestmark = pytest.mark.django_db(transaction=True)


async def hear(seconds: float = 0.5) -> list[Notice]:
    """What comes in that time."""
    heard: list[Notice] = []

    async def collect() -> None:
        async for notice in listen():
            heard.append(notice)

    listener = asyncio.create_task(collect())
    await asyncio.sleep(seconds)
    listener.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listener
    return heard


def told_while_listening(tell) -> list[Notice]:
    async def both() -> list[Notice]:
        hearing = asyncio.create_task(hear(0.8))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(tell)
        return await hearing

    return asyncio.run(both())


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
    assert len(heard) < 20
    assert set().union(*(notice.ids for notice in heard)) == set(range(100))


def test_too_many_ids_are_told_as_many() -> None:
    def change() -> None:
        announce("emails.1", range(notices.MOST_IDS + 1))

    assert told_while_listening(change)[0].ids == frozenset()
