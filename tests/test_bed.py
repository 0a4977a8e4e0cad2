"""The test bed itself: a test that commits leaves nothing behind."""

from __future__ import annotations

import pytest

from quarterdeck.emails.models import Email, Event
from tests.factories import make_email


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_begins_with_an_empty_database(turn: int) -> None:
    assert (Email.objects.count(), Event.objects.count()) == (0, 0)
    Event.record("drafted", make_email("draft"))
