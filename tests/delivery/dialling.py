"""Connections to the servers of the tests: one that opens, one that must not."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from quarterdeck.delivery.smtp import Connection, Server
from quarterdeck.kit.errors import OutsideError

T = TypeVar("T")
LOCAL = Server("localhost", security="none", allow_private=True, timeout=60, final_timeout=60)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def opened(port: int, **changes: Any) -> Connection:
    connection = Connection(replace(LOCAL, port=port, **changes))
    await connection.open()
    return connection


async def fault(port: int, **changes: Any) -> tuple[OutsideError, Connection]:
    connection = Connection(replace(LOCAL, port=port, **changes))
    with pytest.raises(OutsideError) as caught:
        await connection.open()
    assert not connection.is_open
    return caught.value, connection
