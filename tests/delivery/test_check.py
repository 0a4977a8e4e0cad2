"""*Test this channel*: each step in words, and nothing is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from quarterdeck.delivery.check import CheckResult, check
from quarterdeck.delivery.smtp import Server, Step
from tests.delivery.servers import Wire, server


async def checked(replies: dict[str, str], **changes: Any) -> tuple[CheckResult, Wire]:
    async with server(replies) as wire:
        return await check(Server("localhost", wire.port, "none", allow_private=True, timeout=60, **changes)), wire


def test_a_good_channel_reports_every_step() -> None:
    result, wire = asyncio.run(checked({}, username="ann", password="x"))
    assert result.ok
    assert [step.name for step in result.steps] == list(Step)
    assert result.steps[-1].words == "Logged in as ann."
    assert result.size_limit == 20_000_000
    assert "pipelining" in result.capabilities
    assert result.fault == ""
    assert wire.verbs() == ["EHLO", "AUTH", "QUIT"]


@pytest.mark.parametrize(("code", "misconfigured"), [("535 5.7.8 Wrong", True), ("454 4.7.0 Later", False)])
def test_a_wrong_password_fails_the_last_step(code: str, misconfigured: bool) -> None:
    result, _ = asyncio.run(checked({"AUTH": code}, username="ann", password="x"))
    assert not result.ok
    assert [step.done for step in result.steps] == [True, True, True, False]
    assert code in result.fault
    assert result.misconfigured is misconfigured


def test_steps_that_were_not_reached_say_so() -> None:
    result = asyncio.run(check(Server("no-such-host.invalid")))
    assert [step.done for step in result.steps] == [False, None, None, None]
    assert "No server named" in result.fault
