"""Most engaged: by what people did with an email within a time, exactly; machines and ourselves never count."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.models import Email, Event
from quarterdeck.team.models import User
from quarterdeck.web import lists
from tests.factories import make_email

pytestmark = pytest.mark.django_db


def hit(email: Email, times: int, kind: str = "viewed", verdict: str = "human", **ago: int) -> None:
    for _ in range(times):
        Event.record(kind, email, at=timezone.now() - timedelta(**ago), verdict=verdict)


def order(client: Client, sort: str) -> list[str]:
    html = client.get(f"/emails/delivered/?sort={sort}").content.decode()
    return re.findall(r'data-row-link dir="auto" [^>]*>([^<]*)</a>', html)


@pytest.fixture
def emails(alice: User) -> dict[str, Email]:
    made = {name: make_email("delivered", sender=alice, subject=name) for name in ("now", "week", "month", "never")}
    hit(made["now"], 1)
    hit(made["now"], 9, verdict="machine")
    hit(made["week"], 3, days=3)
    hit(made["week"], 1, kind="replied", days=3)
    hit(made["month"], 8, days=20)
    hit(made["never"], 9, verdict="self")
    hit(made["never"], 9, verdict="unknown")
    return made


@pytest.mark.parametrize(
    ("sort", "first"),
    [("engaged_today", ["now"]), ("engaged_7", ["week", "now"]), ("engaged_30", ["month", "week", "now", "never"])],
)
def test_the_most_engaged_of_a_time_come_first(
    client: Client, alice: User, emails: dict[str, Email], sort: str, first: list[str]
) -> None:
    client.force_login(alice)
    assert order(client, sort)[: len(first)] == first


def test_the_menu_offers_it_while_the_list_is_short(
    client: Client, alice: User, emails: dict[str, Email], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(alice)
    assert "Most engaged, 7 days" in client.get("/emails/delivered/").content.decode()
    monkeypatch.setattr(lists, "CAP", 3)
    html = client.get("/emails/delivered/?sort=engaged_7").content.decode()
    assert "Most engaged" not in html
    assert "Date sent" in html


def test_pages_of_the_most_engaged_go_on(client: Client, alice: User) -> None:
    for n in range(60):
        hit(make_email("delivered", sender=alice, subject=f"S{n:02}"), n % 3)
    client.force_login(alice)
    first = client.get("/emails/delivered/?sort=engaged_7").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).content.decode()
    seen = re.findall(r">(S\d\d)</a>", first) + re.findall(r">(S\d\d)</a>", second)
    assert len(seen) == len(set(seen)) == 60
    assert [int(name[1:]) % 3 for name in seen] == sorted((n % 3 for n in range(60)), reverse=True)
