"""The worker's loops: each starts again alone, and all end when told to."""

from __future__ import annotations

import asyncio

import pytest
from django.db import OperationalError

from quarterdeck import jobs
from quarterdeck.cli import worker
from quarterdeck.kit.outage import Outage
from quarterdeck.people import restored


def test_every_loop_that_is_named_can_be_found() -> None:
    for path in jobs.LOOPS:
        assert asyncio.iscoroutinefunction(worker.find(path)), path
    assert len(set(jobs.LOOPS)) == len(jobs.LOOPS)


def test_a_loop_that_fails_starts_again_and_the_others_go_on() -> None:
    tries: list[str] = []

    async def failing(stop: asyncio.Event) -> None:
        tries.append("failed")
        if len(tries) == 2:
            stop.set()
        raise RuntimeError("no luck")

    async def patient(stop: asyncio.Event) -> None:
        await stop.wait()
        tries.append("done")

    async def both() -> None:
        stop = asyncio.Event()
        await asyncio.gather(worker.keep("failing", failing, stop), worker.keep("patient", patient, stop))

    asyncio.run(both())
    assert tries == ["failed", "failed", "done"]


def test_a_database_that_is_away_is_one_line_and_no_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "DATABASE", Outage("database"))
    monkeypatch.setattr(worker, "AWAY", 0.01)
    tries: list[str] = []

    async def cut_off(stop: asyncio.Event) -> None:
        tries.append("tried")
        if len(tries) == 2:
            stop.set()
        raise OperationalError("terminating connection")

    asyncio.run(worker.keep("cut off", cut_off, asyncio.Event()))
    assert tries == ["tried", "tried"]
    (record,) = caplog.records
    assert "database away" in record.getMessage()
    assert record.exc_info is None


def test_a_worker_whose_database_goes_away_at_its_start_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "DATABASE", Outage("database"))
    monkeypatch.setattr(worker, "AWAY", 0.01)
    answers: list[Exception | int] = [OperationalError("starting up"), OperationalError("starting up"), 3]
    asked: list[str] = []

    def bar_returned() -> int:
        asked.append("asked")
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(restored, "bar_returned", bar_returned)
    worker._bar_returned()
    assert len(asked) == 3


def test_a_pause_ends_when_told_to_stop() -> None:
    async def paused() -> None:
        stop = asyncio.Event()
        waiting = asyncio.create_task(jobs.pause(stop, 3600))
        stop.set()
        await waiting

    asyncio.run(paused())
