"""The one-time link: looking spends nothing, the button spends it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from quarterdeck.team.models import LoginLink, User

pytestmark = pytest.mark.django_db


def url(user: User) -> str:
    return f"/login/link/{LoginLink.make(user)}/"


def test_looking_shows_a_button_and_changes_nothing(client: Client, alice: User) -> None:
    where = url(alice)
    for _ in range(2):  # a mail scanner looks too
        page = client.get(where)
        assert page.status_code == 200
        assert "Continue as <bdi>Alice</bdi>" in page.content.decode()
    assert SESSION_KEY not in client.session
    assert LoginLink.objects.get().used_at is None


def test_the_button_lets_in_once(client: Client, alice: User) -> None:
    where = url(alice)
    assert client.post(where).url == "/"
    assert client.session[SESSION_KEY] == str(alice.pk)
    again = Client().post(where)
    assert again.status_code == 410
    assert "no longer works" in again.content.decode()


def test_an_old_a_forged_and_a_switched_off_users_link_are_spent(client: Client, alice: User, bob: User) -> None:
    old, off = url(alice), url(bob)
    LoginLink.objects.filter(user=alice).update(expires_at=timezone.now() - timedelta(seconds=1))
    User.objects.filter(pk=bob.pk).update(is_active=False)
    for where in (old, off, "/login/link/forged/"):
        assert client.get(where).status_code == 410
        assert client.post(where).status_code == 410
    assert SESSION_KEY not in client.session


def test_somebody_elses_session_ends(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    before = client.session.session_key
    client.post(url(alice))
    assert client.session[SESSION_KEY] == str(alice.pk)
    assert client.session.session_key != before


def test_the_secret_is_not_stored_and_not_cached(client: Client, alice: User) -> None:
    secret = LoginLink.make(alice)
    assert secret not in LoginLink.objects.get().digest
    assert "no-store" in client.get(f"/login/link/{secret}/").headers["Cache-Control"]
