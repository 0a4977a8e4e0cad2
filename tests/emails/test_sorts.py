"""Cursors: what we wrote we read, anything else is refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.emails.folders import BY_SLUG, BY_STATUS, DELETED, EVERY, FOLDERS, PRIMARY, under
from quarterdeck.emails.models import Email
from quarterdeck.emails.sorts import SORTS, BadCursor, Cursor

WHOLE = st.integers(-(2**63), 2**63 - 1)


@given(key=st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)), pk=WHOLE, back=st.booleans())
def test_a_moment_survives_the_url(key: datetime, pk: int, back: bool) -> None:
    cursor = Cursor(key, pk, back)
    assert Cursor.read(cursor.write(), SORTS["sent"]) == cursor


@given(key=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), pk=WHOLE)
def test_a_text_survives_the_url(key: str, pk: int) -> None:
    assert Cursor.read(Cursor(key, pk).write(), SORTS["subject"]) == Cursor(key, pk)


@given(text=st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    for sort in SORTS.values():
        try:
            Cursor.read(text, sort)
        except BadCursor:
            continue


@pytest.mark.parametrize(
    "made_up",
    [
        ["2026-01-01T00:00:00", 1, 0],
        [5, 1, 0],
        ["2026-01-01T00:00:00+00:00", 2**63, 0],
        ["x", 1, 0],
        [None, 1, 0],
        [1],
        {},
    ],
)
def test_a_cursor_of_another_sort_or_shape_is_refused(made_up: object) -> None:
    with pytest.raises(BadCursor):
        Cursor.read(base64.urlsafe_b64encode(json.dumps(made_up).encode()).decode(), SORTS["sent"])


def test_every_status_but_cancelled_has_one_folder_and_deleted_is_under_no_tab() -> None:
    assert {folder.status for folder in EVERY} == set(Email.Status) - {Email.Status.CANCELLED}
    assert len(BY_STATUS) == len(BY_SLUG) == len(EVERY)
    assert set(EVERY) - set(FOLDERS) == {DELETED}
    assert [folder for primary in PRIMARY for folder in under(primary)] == list(FOLDERS)


def test_every_folder_offers_a_sort_that_an_index_carries() -> None:
    for folder in EVERY:
        assert all(key in SORTS for key in folder.sorts)
        assert any(not SORTS[key].free for key in folder.sorts)
