"""The shell: the rail, the errors in words, the strict policy, page or part."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from quarterdeck.team.models import User
from quarterdeck.web import nav
from quarterdeck.web.errors import server_error
from tests.factories import make_email

pytestmark = pytest.mark.django_db


@login_not_required
def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise {"400": BadRequest, "403": PermissionDenied, "500": RuntimeError}[how]("on purpose")


urlpatterns = [path("fail/<str:how>/", fail), path("", include("quarterdeck.web.urls"))]
handler400 = "quarterdeck.web.errors.bad_request"
handler403 = "quarterdeck.web.errors.forbidden"
handler404 = "quarterdeck.web.errors.not_found"
handler500 = "quarterdeck.web.errors.server_error"

failing = override_settings(ROOT_URLCONF=__name__)


@failing
@pytest.mark.parametrize("status", [400, 403, 500])
@pytest.mark.parametrize("htmx", [False, True])
def test_errors_are_said_in_words(client: Client, status: int, htmx: bool) -> None:
    client.raise_request_exception = False
    answer = client.get(f"/fail/{status}/", headers={"HX-Request": "true"} if htmx else {})
    html = answer.content.decode()
    assert answer.status_code == status
    assert ("data-toast" in html) is htmx
    assert ("<html" in html) is not htmx
    assert "on purpose" not in html
    assert "Content-Security-Policy" in answer.headers


def test_a_page_that_does_not_exist_offers_the_way_back(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_each_request_has_a_nonce_of_its_own_and_every_inline_script_carries_it(client: Client, alice: User) -> None:
    client.force_login(alice)
    nonces = set()
    for _ in range(2):
        answer = client.get("/")
        html = answer.content.decode()
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce
        assert all(f'nonce="{nonce[1]}"' in tag for tag in re.findall(r"<script[^>]*>", html))
        assert not re.search(r"<[^>]+\son\w+=", html)  # no handler in an attribute
        assert not re.search(r"<[^>]+\sstyle=", html)
        nonces.add(nonce[1])
    assert len(nonces) == 2


def test_the_rail_marks_where_we_are() -> None:
    for where, name in (("/", "Today"), ("/emails/failed/", "Emails"), ("/settings/profile/", "Settings")):
        here = [entry.place.name for _, entries in nav.rail(where) for entry in entries if entry.is_here]
        assert here == [name], where


def test_the_rail_leads_only_to_pages_that_exist(client: Client, adam: User) -> None:
    client.force_login(adam)
    for _, entries in nav.rail("/"):
        for entry in entries:
            assert client.get(entry.url, follow=True).status_code == 200, entry.url


def test_today_says_what_to_do_first_and_what_is_done(client: Client, alice: User) -> None:
    client.force_login(alice)
    html = client.get("/").content.decode()
    assert "Write to somebody" in html
    assert html.count('class="is-done"') == 2
    make_email("scheduled", sender=alice)
    assert client.get("/").content.decode().count('class="is-done"') == 3
    make_email("delivered", sender=alice)
    assert "Write to somebody" not in client.get("/").content.decode()


def test_a_page_is_not_kept_where_a_part_is_asked(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "HX-Request" in client.get("/emails/delivered/").headers["Vary"]


def test_restored_history_and_boosted_visits_get_the_page(client: Client, alice: User) -> None:
    client.force_login(alice)
    for header in ("HX-Boosted", "HX-History-Restore-Request"):
        answer = client.get("/emails/delivered/", headers={"HX-Request": "true", header: "true"})
        assert "<html" in answer.content.decode()


def test_times_are_the_readers_own(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Tokyo")
    make_email("delivered", sender=alice)
    client.force_login(alice)
    assert "+09:00" in client.get("/emails/delivered/").content.decode()
    User.objects.filter(pk=alice.pk).update(time_zone="Mars/Olympus")
    assert client.get("/emails/delivered/").status_code == 200


def test_what_could_not_be_done_is_said_as_an_alert(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.post("/people/merge/", follow=True).content.decode()
    assert '<div class="toast error" role="alert"' in page


def test_an_error_is_said_even_when_the_database_is_gone(rf: RequestFactory) -> None:
    class Gone:
        @property
        def theme(self) -> str:
            raise OperationalError("gone")

    request = rf.get("/")
    request.user = Gone()
    answer = server_error(request)
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
