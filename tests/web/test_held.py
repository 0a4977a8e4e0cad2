"""While sending is held every page says so, and only an admin ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from quarterdeck.delivery import held
from quarterdeck.delivery.models import SenderClock
from quarterdeck.emails.models import Email
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.team.models import User
from tests.factories import make_email

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_hold() -> SenderClock:
    """Sending is held: the database is another one than it was."""
    return SenderClock.objects.create(pk=1, held_since=Now(), held_reason=held.REPLACED, system_identifier="7")


def test_every_page_says_that_sending_is_held(client: Client, alice: User, on_hold: SenderClock) -> None:
    client.force_login(alice)
    page = client.get("/settings/channels/").content.decode()
    assert held.REPLACED in page
    assert "An admin can release it." in page


def test_the_time_of_an_outage_is_told_by_the_readers_clock(client: Client, alice: User, on_hold: SenderClock) -> None:
    since = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    SenderClock.objects.update(held_reason=keep(Saying(held.OUTAGE, since=since)))
    User.objects.filter(pk=alice.pk).update(time_zone="Europe/Amsterdam")
    client.force_login(alice)
    page = client.get("/settings/channels/").content.decode()
    assert "Nothing was sent from 2 Jul 2026 00:30 until now, and mail fell due meanwhile." in page


def test_no_page_says_so_while_mail_goes(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Sending is held" not in client.get("/settings/channels/").content.decode()


def test_an_open_page_reads_its_banners_again_when_sending_is_held_or_goes_on(
    client: Client, adam: User, on_hold: SenderClock
) -> None:
    client.force_login(adam)
    asks = 'data-news="held channels" data-calm data-silent hx-get="/live/banners/" hx-trigger="news"'
    assert asks in client.get("/settings/profile/").content.decode()
    assert held.REPLACED in client.get("/live/banners/").content.decode()
    held.release(by=adam)
    banners = client.get("/live/banners/").content.decode()
    assert asks in banners
    assert held.REPLACED not in banners


def test_an_admin_sees_how_many_would_go_and_releases_them(client: Client, adam: User, on_hold: SenderClock) -> None:
    email = make_email("scheduled", sender=adam)
    Email.objects.filter(pk=email.pk).update(due_at=Now() - timedelta(minutes=1))
    client.force_login(adam)
    assert "Release: 1 email goes at once" in client.get("/settings/channels/").content.decode()

    answer = client.post("/settings/release/")

    assert answer.status_code == 302
    on_hold.refresh_from_db()
    assert on_hold.held_since is None
    assert on_hold.released_by == adam


def test_nobody_else_releases_them(client: Client, mona: User, on_hold: SenderClock) -> None:
    client.force_login(mona)
    assert client.post("/settings/release/").status_code == 403
    on_hold.refresh_from_db()
    assert on_hold.held_since is not None


def test_releasing_twice_is_a_wrong_state(client: Client, adam: User, on_hold: SenderClock) -> None:
    client.force_login(adam)
    client.post("/settings/release/")
    assert client.post("/settings/release/").status_code == 409


def test_looking_releases_nothing(client: Client, adam: User, on_hold: SenderClock) -> None:
    client.force_login(adam)
    assert client.get("/settings/release/").status_code == 405
