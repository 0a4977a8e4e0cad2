"""Deleted emails go after 30 days; what others still use stays, and so does the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quarterdeck.emails.models import Attachment, Attempt, Content, Email, File
from quarterdeck.emails.purge import purge
from tests.factories import make_content, make_email

pytestmark = pytest.mark.django_db


def deleted(days: int, **fields: object) -> Email:
    """A failed email that was deleted so many days ago."""
    email = make_email("failed", **fields)
    email.delete_by_hand()
    Email.objects.filter(pk=email.pk).update(deleted_at=datetime.now(UTC) - timedelta(days=days))
    return email


def test_only_what_was_deleted_over_30_days_ago_goes() -> None:
    kept = [make_email("delivered"), deleted(29)]
    gone = deleted(31)
    assert purge() == 1
    assert set(Email.objects.values_list("pk", flat=True)) == {email.pk for email in kept}
    assert not Content.objects.filter(pk=gone.content_id).exists()


def test_twice_is_once() -> None:
    deleted(31)
    assert (purge(), purge()) == (1, 0)


def test_a_content_that_another_email_uses_stays() -> None:
    content = make_content()
    other = make_email("delivered", content=content)
    deleted(31, content=content)
    purge()
    other.refresh_from_db()
    assert Content.objects.get(pk=content.pk) == other.content


def test_a_file_goes_with_its_last_attachment() -> None:
    ours, shared = File.store(b"ours"), File.store(b"shared")
    content, other = make_content(), make_content()
    for file in (ours, shared):
        Attachment.objects.create(content=content, file=file, name="a.txt")
    Attachment.objects.create(content=other, file=shared, name="b.txt")
    make_email("delivered", content=other)
    deleted(31, content=content)
    purge()
    assert list(File.objects.all()) == [shared]


def test_attempts_and_answers_to_it_stay() -> None:
    email = deleted(31)
    attempt = Attempt.objects.filter(email=email).values("pk", "message_id").first()
    follow_up = make_email("delivered", in_reply_to=email)
    purge()
    follow_up.refresh_from_db()
    assert follow_up.in_reply_to is None
    assert list(Attempt.objects.filter(email_id=email.pk).values("pk", "message_id")) == ([attempt] if attempt else [])
