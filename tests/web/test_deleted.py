"""Deleted emails: found by the folder's menu, restored from there, for 30 days."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.factories import make_email

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/emails/deleted/"}


def test_what_was_deleted_is_listed_latest_first_and_restored_to_where_it_was(client: Client, alice: User) -> None:
    first, second = (make_email(status, sender=alice, subject=status) for status in ("failed", "draft"))
    for email in (first, second):
        email.delete_by_hand(by=alice)
    client.force_login(alice)
    html = client.get("/emails/deleted/").content.decode()
    assert re.findall(r'data-row="(\d+)"', html) == [str(second.pk), str(first.pk)]
    assert 'aria-current="page">Deleted' in html
    assert "Failed" in html
    answer = client.post(f"/emails/{first.uuid}/restore/", headers=HTMX)
    assert "is-gone" in answer.content.decode()
    client.post("/emails/bulk/restore/", {"ids": second.pk}, headers=HTMX)
    assert (first.fresh().status, second.fresh().status) == ("failed", "draft")


def test_every_folder_leads_there_and_nobody_sees_others(client: Client, alice: User, bob: User) -> None:
    make_email("deleted", sender=bob, subject="Not for Alice")
    client.force_login(alice)
    assert 'href="/emails/deleted/"' in client.get("/emails/delivered/").content.decode()
    assert "Nothing is deleted" in client.get("/emails/deleted/").content.decode()


def test_after_thirty_days_it_stays_deleted(client: Client, alice: User) -> None:
    email = make_email("deleted", sender=alice, sent_at=timezone.now())
    Email.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    client.force_login(alice)
    assert client.post(f"/emails/{email.uuid}/restore/", headers=HTMX).status_code == 409
    assert email.fresh().status == "deleted"
