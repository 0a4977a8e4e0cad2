"""The pool after PostgreSQL was restarted: the next caller has a connection, however many lay idle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from quarterdeck.kit.postgres import Server
from quarterdeck.settings import database
from tests.cluster import FAST


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, FAST)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def pool(server: Server) -> Iterator[Any]:
    """The product's own pool over that server, with more idle connections than its patience has room for."""
    described = database(server.url)
    pool = ConnectionHandler({"default": described, "restarted": described})["restarted"].pool
    pool.open()
    taken = [pool.getconn() for _ in range(6)]  # looked at one by one, they would take 1 + 2 + 4 + 8 + … seconds
    for each in taken:
        pool.putconn(each)
    yield pool
    pool.close()


def test_dead_connections_go_together(server: Server, pool: Any) -> None:
    assert pool.get_stats()["pool_available"] == 6
    server.stop()
    server.start()
    with pool.connection() as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
    assert pool.get_stats()["connections_lost"] >= 6
    assert 0 < pool.reconnect_timeout < pool.timeout  # its tries are never further apart than a caller waits
