"""A database that is restarted is no fault of a channel's: one line says it, and no traceback frightens anybody."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from quarterdeck.delivery import channel_run, sender
from quarterdeck.delivery.channel_run import ChannelRun
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.ledger import Ledger
from quarterdeck.delivery.sender import Sender
from quarterdeck.kit.outage import Outage


async def broken(error: Exception) -> asyncio.Task[None]:
    """A task that ended so."""

    async def fail() -> None:
        raise error

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    return task


async def told_of_run(error: Exception) -> None:
    sending, task = Sender(), await broken(error)
    desk = Desk(threads=1)
    sending._runs[1], sending._tasks[1] = ChannelRun(1, "owner", desk, Ledger(desk, "owner")), task
    sending._ended(1, task)
    assert not sending._runs


async def told_of_carrier(error: Exception) -> None:
    desk = Desk(threads=1)
    ChannelRun(1, "owner", desk, Ledger(desk, "owner"))._notice_errors({await broken(error)})


@pytest.mark.parametrize("tell", [told_of_run, told_of_carrier])
@pytest.mark.parametrize(
    ("error", "level"), [(OperationalError("server closed the connection"), "warning"), (ValueError("odd"), "error")]
)
def test_only_what_is_not_the_databases_absence_is_an_error(
    tell: Any, error: Exception, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (channel_run, sender):
        monkeypatch.setattr(each, "DATABASE", Outage("database"))  # none that was noticed before
    with capture_logs() as logs:
        asyncio.run(tell(error))
    (line,) = logs
    assert line["log_level"] == level
    assert ("exc_info" in line) is (level == "error")
