"""What the tables of emails may not have: indexes that slow down every hit."""

from __future__ import annotations

import re

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

HIT_CHANGES = {"views", "clicks", "machine_views", "machine_clicks", "last_activity_at"}


def test_no_index_names_a_column_that_a_hit_changes() -> None:
    """One such index halves the drain: PostgreSQL would write every index of the email anew at each hit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'emails_email'")
        found = [definition for (definition,) in cursor.fetchall()]
    assert len(found) > 10
    assert [each for each in found if HIT_CHANGES & set(re.findall(r"\w+", each))] == []
