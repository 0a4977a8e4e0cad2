"""What no row of ours would do, the database does here: it refuses those of which a condition holds."""

from __future__ import annotations

from django.db import connection

SPOIL = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'spoiled' USING ERRCODE = '{error}'; END $$;
CREATE TRIGGER spoiler BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION spoil()
"""
MEND = "DROP TRIGGER spoiler ON {table}; DROP FUNCTION spoil()"


def spoil(table: str, condition: str, error: str = "raise_exception") -> None:
    """From now on no new row of which `condition` (of `NEW`) holds is taken; `error` is PostgreSQL's name for it."""
    with connection.cursor() as cursor:
        cursor.execute(SPOIL.format(table=table, condition=condition, error=error))


def mend(table: str) -> None:
    """All is well again: for tests whose changes are not rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(MEND.format(table=table))
