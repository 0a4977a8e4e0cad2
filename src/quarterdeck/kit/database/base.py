"""The backend's differences, all about a database that goes away.

When a pooled connection turns out dead, all idle ones are looked at together: the pool hands out idle connections one
by one and, after each that is dead, waits twice as long as before. A process with five of them would spend 15 seconds
on its first query after PostgreSQL was restarted, and then give up.

A client that falls silent within a transaction (its machine sleeps, the network is cut) would hold its locks until it
is back, and all others would wait: PostgreSQL ends such a transaction, and its client finds the connection lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import OperationalError
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.utils import DatabaseErrorWrapper
from psycopg import Connection, Error, errors
from psycopg_pool import ConnectionPool

# Of every connection of ours. A transaction of ours computes for a second or two between two statements, at most.
SILENCE = """
SET idle_in_transaction_session_timeout = '60s';
SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 4;
SET tcp_user_timeout = '60s'
"""
# The server ended our silence, or it has become one that only reads: another took over, and this line leads nowhere.
LOST = (errors.IdleInTransactionSessionTimeout, errors.ReadOnlySqlTransaction)


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

    @cached_property
    def wrap_database_errors(self) -> DatabaseErrorWrapper:
        """Django's own, which knows as well what means that the database is lost."""
        return _Wrapper(self)


class _Wrapper(DatabaseErrorWrapper):
    wrapper: DatabaseWrapper  # not in the stubs

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, LOST):
            if self.wrapper.connection is not None:
                self.wrapper.connection.close()  # the pool makes another in its place
            self.wrapper.errors_occurred = True
            raise OperationalError(*error.args).with_traceback(trace) from error
        super().__exit__(kind, error, trace)


def _make_pool(
    parameters: dict[str, Any], configure: Callable[[Connection[Any]], None], options: dict[str, Any]
) -> ConnectionPool[Any]:
    def check(conn: Connection[Any]) -> None:
        try:
            ConnectionPool.check_connection(conn)
        except Error:
            pool.check()  # throws out whatever else is dead
            raise

    def prepare(conn: Connection[Any]) -> None:
        configure(conn)
        conn.execute(SILENCE)

    pool = ConnectionPool[Any](kwargs=parameters, open=False, configure=prepare, check=check, **options)
    return pool
