"""Counts of folders: exact for one sender, capped for many."""

from __future__ import annotations

import pytest

from quarterdeck.emails import counts
from quarterdeck.emails.counts import folder_counts
from quarterdeck.emails.folders import EVERY
from quarterdeck.team.models import User
from tests.factories import make_email

pytestmark = pytest.mark.django_db


def test_one_query_counts_every_folder(alice: User, bob: User, django_assert_num_queries) -> None:
    for folder in EVERY:
        make_email(folder.status, sender=alice)
    make_email("delivered", sender=bob)
    for senders, delivered in (([alice.pk], 1), ([alice.pk, bob.pk], 2), (None, 2)):
        with django_assert_num_queries(1):
            found = folder_counts(senders)
        assert found == {**{folder.slug: 1 for folder in EVERY}, "delivered": delivered}


def test_many_senders_are_counted_up_to_the_cap(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "CAP", 2)
    for sender in (alice, bob, alice, bob):
        make_email("delivered", sender=sender)
    assert folder_counts(None)["delivered"] == 3
    assert folder_counts([alice.pk, bob.pk])["delivered"] == 3
    assert folder_counts([alice.pk])["delivered"] == 2


def test_nobody_has_nothing(db: None) -> None:
    assert set(folder_counts([]).values()) == {0}
