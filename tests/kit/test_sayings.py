"""Sentences that are kept and said later."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.sayings import Saying, keep, said, words_of


def test_a_saying_is_an_english_text() -> None:
    words = Saying(_("%(n)s min ago"), n=3)
    assert words == "3 min ago"
    assert str(Misconfigured(words)) == "3 min ago"
    assert words_of(Misconfigured(words)) is words


def test_it_is_said_in_the_readers_language_however_it_was_kept() -> None:
    words = Saying(_("%(n)s min ago"), n=3)
    for kept in (words, keep(words)):
        assert said(kept) == "3 min ago"
        with override("nl"):
            assert said(kept) == "3 min geleden"


def test_a_saying_within_another_is_said_too() -> None:
    inner = Saying(_("%(n)s min ago"), n=3)
    with override("nl"):
        assert said(keep(Saying(_("Saved %(when)s"), when=inner))) == "Opgeslagen: 3 min geleden"


def test_days_are_said_as_the_reader_writes_them() -> None:
    words = Saying(_("Saved %(when)s"), when=date(2026, 5, 4))
    assert words == "Saved 4 May 2026"
    with override("nl"):
        assert said(keep(words)) == "Opgeslagen: 4 mei 2026"


def test_moments_are_said_by_the_readers_clock() -> None:
    words = Saying(_("Saved %(when)s"), when=datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    assert words == "Saved 25 Nov 2026 23:30 UTC"
    with timezone.override("Europe/Amsterdam"), override("nl"):
        assert said(keep(words)) == "Opgeslagen: 26 nov 2026 00:30"
    with timezone.override("UTC"):
        assert said(keep(words)) == words


@pytest.mark.parametrize(
    "text", ["", "550 5.1.1 no such user", '{"say": 3', '{"say": "x"}', '{"say": "%(a)s", "with": {}}']
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert keep(text) == text
    assert said(text) in (text, "%(a)s")
