"""The backend's one difference: when a pooled connection turns out dead, all idle ones are looked at together.

The pool hands out idle connections one by one and, after each that is dead, waits twice as long as before. A process
with five of them would spend 15 seconds on its first query after PostgreSQL was restarted, and then give up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from psycopg import Connection, Error
from psycopg_pool import ConnectionPool


class DatabaseWrapper(PostgreSQL):
    """A connection to PostgreSQL from the process's pool."""

    if TYPE_CHECKING:  # not in the stubs
        _connection_pools: ClassVar[dict[str, ConnectionPool[Any]]]
        _configure_connection: Callable[[Connection[Any]], None]

    @property
    def pool(self) -> Any:
        """The process's pool for this alias, made on first use and opened by Django; None without one."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if options and self.alias not in (NO_DB_ALIAS, *self._connection_pools):
            pool = _make_pool({**self.get_connection_params(), "autocommit": True}, self._configure_connection, options)
            self._connection_pools.setdefault(self.alias, pool)  # of two threads, the first wins
        return super().pool


def _make_pool(
    parameters: dict[str, Any], configure: Callable[[Connection[Any]], None], options: dict[str, Any]
) -> ConnectionPool[Any]:
    def check(conn: Connection[Any]) -> None:
        try:
            ConnectionPool.check_connection(conn)
        except Error:
            pool.check()  # throws out whatever else is dead
            raise

    pool = ConnectionPool[Any](kwargs=parameters, open=False, configure=configure, check=check, **options)
    return pool
