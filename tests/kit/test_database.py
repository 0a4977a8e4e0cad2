"""The pool after PostgreSQL was restarted: the next caller has a connection, however many lay idle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
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


@pytest.fixture
def connection(server: Server, django_db_blocker: Any) -> Iterator[Any]:
    """A connection of the product's own."""
    described = database(server.url)
    found = ConnectionHandler({"default": described, "own": described})["own"]
    with django_db_blocker.unblock():
        yield found
    found.close()
    found.close_pool()


def test_a_transaction_that_falls_silent_lets_go_of_its_locks(connection: Any, server: Server) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)
        cursor.execute("SET idle_in_transaction_session_timeout = '1ms'")
        connection.set_autocommit(False)
        cursor.execute("SELECT pg_advisory_xact_lock(1)")
        with psycopg.connect(server.url) as other:
            other.execute("SELECT pg_advisory_xact_lock(1)")
        with pytest.raises(OperationalError):  # as of any connection that was lost
            cursor.execute("SELECT 1")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_server_that_only_reads_now_is_left_for_another(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (n int)")
        cursor.execute("SET default_transaction_read_only = on")  # as a server is that another took over from
        with pytest.raises(OperationalError):
            cursor.execute("INSERT INTO counted VALUES (1)")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO counted VALUES (1)")
