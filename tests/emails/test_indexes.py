"""What the tables that hits write may not have: indexes that slow down every hit."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from quarterdeck.emails.models import Email, Event
from quarterdeck.tracking.drainer import drain
from tests.factories import make_email
from tests.tracking.spooled import hit, spooled

pytestmark = pytest.mark.django_db

INDEXES = """
SELECT pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = %(table)s::regclass
   OR indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = %(table)s::regclass)
"""  # with the column that each names as key, in an expression or in its predicate


def stored(model: type[Email] | type[Event]) -> dict[int, dict[str, Any]]:
    """All rows, by id and column."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    fields = [field.attname for field in model._meta.concrete_fields]
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in model.objects.values_list("pk", *fields)}


def changed(before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]]) -> set[str]:
    """The columns that differ in any row that was there before."""
    return {name for pk, row in before.items() for name in row if row[name] != after[pk][name]}


def indexes(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, {"table": table})
        return [definition for (definition,) in cursor.fetchall()]


def test_no_index_names_a_column_that_a_hit_changes(tmp_path: Path) -> None:
    """One such index halves the drain: PostgreSQL would write every index of the email anew at each hit."""
    read = make_email("delivered")
    fresh = make_email("delivered", sent_at=timezone.now() - timedelta(seconds=5))
    fresh.attempts.update(marked_at=timezone.now() - timedelta(seconds=6))
    spooled(tmp_path, hit(fresh))
    drain(tmp_path)
    emails, events = stored(Email), stored(Event)
    spooled(tmp_path, hit(read), hit(read, "clicked"), hit(fresh, "clicked", method="HEAD", visitor="scanner"))
    drain(tmp_path)
    written = {
        "emails_email": changed(emails, stored(Email)),
        "emails_event": changed(events, stored(Event)),
    }
    assert written["emails_email"] == {"views", "clicks", "machine_views", "machine_clicks", "last_activity_at"}
    assert written["emails_event"] == {"data"}  # a verdict that was revised
    for table, columns in written.items():
        found = indexes(table)
        assert len(found) > 3
        assert [each for each in found if columns & set(re.findall(r"\w+", each))] == []
