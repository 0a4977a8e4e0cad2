"""A user's own browsers are known from logging in and from working, never from looking."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from quarterdeck.team.models import User
from quarterdeck.tracking.models import OwnBrowser
from quarterdeck.tracking.visitors import Visitors
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def marks(user: User) -> set[str]:
    return set(OwnBrowser.objects.filter(user=user).values_list("mark", flat=True))


def mark(address: str) -> str:
    return Visitors(settings.SECRET_KEY).mark(address, FIREFOX)


@pytest.fixture
def firefox() -> Client:
    return Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.1")


def log_in(client: Client, user: User, password: str = PASSWORD) -> None:
    client.post("/login/", {"email": user.email, "password": password})


def test_logging_in_tells_from_where_a_user_works(firefox: Client, alice: User) -> None:
    log_in(firefox, alice)
    assert marks(alice) == {mark("192.0.2.1")}


def test_a_wrong_password_tells_nothing(firefox: Client, alice: User) -> None:
    log_in(firefox, alice, "not this one")
    assert marks(alice) == set()


def test_looking_from_elsewhere_stores_nothing(firefox: Client, alice: User) -> None:
    log_in(firefox, alice)
    firefox.get("/", REMOTE_ADDR="192.0.2.2")
    assert marks(alice) == {mark("192.0.2.1")}


def test_working_from_elsewhere_is_noted_once(firefox: Client, alice: User) -> None:
    log_in(firefox, alice)
    OwnBrowser.objects.all().delete()
    firefox.post("/profile/", {}, REMOTE_ADDR="192.0.2.1")
    assert marks(alice) == set()
    firefox.post("/profile/", {}, REMOTE_ADDR="192.0.2.2")
    assert marks(alice) == {mark("192.0.2.2")}
