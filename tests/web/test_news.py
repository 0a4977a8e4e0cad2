"""What a list asks for when something changed: its rows anew, the counts, and how many rows wait."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.team.models import User
from tests.factories import make_email

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def page(client: Client, url: str) -> tuple[str, list[int]]:
    """The address that the list asks for news, and the ids of its rows."""
    html = client.get(url).content.decode()
    asks = re.search(r'hx-get="([^"]*/news/[^"]*)"', html)
    assert asks
    return asks[1].replace("&amp;", "&"), [int(pk) for pk in re.findall(r'data-row="(\d+)"', html)]


def ask(client: Client, url: str, seen: list[int], changed: list[int] | None = None) -> str:
    told = urlencode({"seen": ",".join(map(str, seen)), "changed": ",".join(map(str, changed or []))})
    answer = client.get(f"{url}&{told}", headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def waiting(html: str) -> str:
    found = re.search(r"Show (\S+) new", html)
    return found[1] if found else ""


def test_a_row_that_changed_is_drawn_again_in_its_place(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice, views=3)
    client.force_login(alice)
    url, seen = page(client, "/emails/delivered/")
    html = ask(client, url, seen, [email.pk])
    assert f'<tr id="email-{email.pk}"' in html
    assert "hx-swap-oob" in html
    assert waiting(html) == ""


def test_a_row_that_left_stays_and_says_where_it_went(client: Client, alice: User) -> None:
    email = make_email("scheduled", sender=alice)
    client.force_login(alice)
    url, seen = page(client, "/emails/scheduled/")
    email.delete_by_hand(by=alice)
    html = ask(client, url, seen, [email.pk])
    assert "is-gone" in html
    assert "Deleted" in html


def test_new_rows_wait_and_are_counted(client: Client, alice: User, bob: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    url, seen = page(client, "/emails/delivered/?sort=sent")
    assert waiting(ask(client, url, seen)) == ""
    for _ in range(3):
        make_email("delivered", sender=alice, sent_at=timezone.now())
    make_email("delivered", sender=bob, sent_at=timezone.now())
    html = ask(client, url, seen)
    assert waiting(html) == "3"
    assert '<span id="pill-delivered" hx-swap-oob="true">4</span>' in html


def test_an_empty_list_hears_of_its_first_row(client: Client, alice: User) -> None:
    client.force_login(alice)
    url, seen = page(client, "/emails/bounced/")
    make_email("bounced", sender=alice)
    assert waiting(ask(client, url, seen)) == "1"


def test_what_belongs_on_another_page_does_not_wait_on_this_one(client: Client, alice: User) -> None:
    old = timezone.now() - timedelta(days=2)
    for n in range(60):
        make_email("delivered", sender=alice, sent_at=old + timedelta(minutes=n))
    client.force_login(alice)
    url, seen = page(client, "/emails/delivered/?sort=sent")
    make_email("delivered", sender=alice, sent_at=old - timedelta(days=1))
    assert waiting(ask(client, url, seen)) == ""
    make_email("delivered", sender=alice, sent_at=old + timedelta(minutes=58))
    assert waiting(ask(client, url, seen)) == "1"


def test_a_row_that_moved_up_is_not_new(client: Client, alice: User) -> None:
    emails = [make_email("delivered", sender=alice) for _ in range(3)]
    client.force_login(alice)
    url, seen = page(client, "/emails/delivered/?sort=activity")
    type(emails[0]).objects.filter(pk=emails[0].pk).update(last_activity_at=timezone.now())
    assert waiting(ask(client, url, seen, [emails[0].pk])) == ""


def test_nobody_hears_of_others_email(client: Client, alice: User, bob: User) -> None:
    others = make_email("delivered", sender=bob, subject="Not for Alice")
    client.force_login(alice)
    url, _ = page(client, "/emails/delivered/")
    assert "Not for Alice" not in ask(client, url, [], [others.pk])


def test_broken_questions_are_bad_requests(client: Client, alice: User) -> None:
    client.force_login(alice)
    for query in ("changed=x", "seen=1,-2", "changed=99999999999999999999", "span=garbage~"):
        assert client.get(f"/emails/delivered/news/?sort=sent&{query}").status_code == 400


def test_a_look_changes_nothing(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    url, seen = page(client, "/emails/delivered/")
    assert client.post(url, {"seen": seen}).status_code == 405
