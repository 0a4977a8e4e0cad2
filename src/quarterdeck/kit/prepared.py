"""Statements that are sent again and again, planned once by the server: planning a long one takes it two milliseconds.

Django binds in the client and prepares nothing. These go by psycopg's own cursor over Django's connection, in its
transaction. A pooler between us and PostgreSQL has to know prepared statements (PgBouncer does since 1.21).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection


def run(sql: str, values: Mapping[str, Any], *, binary: bool = False) -> list[tuple[Any, ...]]:
    """Execute a statement with its named values; returns its rows, if it has any. Raises Django's errors.

    With `binary` times are read in a tenth of the time; JSON has to be asked for as text.
    """
    connection.ensure_connection()
    if connection.queries_logged:  # whoever counts queries counts these
        connection.queries_log.append({"sql": sql, "time": ""})
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, values, prepare=True, binary=binary)
        return cursor.fetchall() if cursor.description else []
