"""The timeline's months are there before they are needed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from quarterdeck.emails import partitions
from quarterdeck.emails.models import Event

pytestmark = pytest.mark.django_db


def test_months_are_made_ahead_and_only_once() -> None:
    made = partitions.ensure()
    assert len(made) == partitions.AHEAD + 1
    assert partitions.ensure() == []
    assert set(made) <= partitions.existing()


def test_a_year_ends_in_december() -> None:
    assert partitions.after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert list(partitions.months(date(2026, 11, 24), date(2027, 1, 31))) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_events_that_came_too_early_move_into_their_month() -> None:
    at = datetime(2020, 2, 29, 12, tzinfo=UTC)
    Event.objects.create(kind="viewed", at=at, email_id=1, person_id=1, sender_id=1)
    partitions.ensure(first=date(2020, 2, 1), ahead=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM emails_event_default")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM emails_event_2020_02")
        assert cursor.fetchone() == (1,)
