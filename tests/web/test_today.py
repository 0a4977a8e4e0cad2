"""Today: the three columns, their buttons, and that each is fetched alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.reasons import reason
from quarterdeck.kit.notices import Notice
from quarterdeck.team.models import User
from quarterdeck.web.live import Page
from quarterdeck.web.mends import mend_of
from tests.factories import make_channel, make_email, make_identity, make_person, make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def clicked(email: Email) -> Email:
    at = timezone.now() - timedelta(minutes=5)
    Event.record_all([Fact("clicked", email.pk, email.person_id, email.sender_id, at)])
    return email


def test_each_column_shows_its_own(client: Client, alice: User) -> None:
    make_task(alice, name="Call the harbour", due_at=timezone.now() - timedelta(days=2))
    warm = clicked(make_email("delivered", sender=alice, person=make_person("Maya Okafor")))
    failed = make_email("failed", sender=alice, reason=reason("login_failed", words="535 no"))
    client.force_login(alice)
    html = client.get("/").content.decode()
    due, engaged, trouble = (html.index(f'id="today-{key}"') for key in ("tasks", "engaged", "trouble"))
    assert due < html.index("Call the harbour") < engaged < html.index("Maya Okafor") < trouble
    assert f"/emails/{warm.uuid}/follow-up/" in html
    assert f"/emails/delivered/?open={warm.uuid}" in html
    assert f"/emails/{failed.uuid}/retry/" in html[trouble:]
    assert "overdue since" in html


def test_a_column_is_fetched_alone(client: Client, alice: User) -> None:
    clicked(make_email("delivered", sender=alice, person=make_person("Maya Okafor")))
    client.force_login(alice)
    for key, shown in (("engaged", True), ("tasks", False), ("trouble", False)):
        html = client.get(f"/today/{key}/", headers=HTMX).content.decode()
        assert "<html" not in html
        assert f'id="today-{key}"' in html
        assert ("Maya Okafor" in html) is shown
    assert client.get("/today/weather/").status_code == 404


def test_everybody_sees_their_own_day(client: Client, alice: User, mona: User, adam: User) -> None:
    make_task(alice, name="Call the harbour", due_at=timezone.now())
    clicked(make_email("delivered", sender=alice, person=make_person("Maya Okafor")))
    make_email("bounced", sender=alice, person=make_person("Gone Away"))
    for other in (mona, adam):
        make_email("delivered", sender=other)
        client.force_login(other)
        html = client.get("/").content.decode()
        for name in ("Call the harbour", "Maya Okafor", "Gone Away"):
            assert name not in html


def test_empty_columns_say_what_will_stand_there(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    html = client.get("/").content.decode()
    for words in ("Nothing is due", "Nobody waits", "Nothing is in trouble"):
        assert words in html


@pytest.mark.parametrize(
    ("status", "why", "label"),
    [
        ("failed", ("missing_field", {"fields": ["company"]}), "Fill in company"),
        ("failed", ("outcome_unknown", {}), "Look and decide…"),
        ("failed", ("refused_ours", {"words": "554"}), "Retry send"),
        ("failed", ("suppressed", {}), "May we write?"),
        ("failed", ("unverified", {}), "Retry send"),  # it was verified since
        ("bounced", ("refused", {"words": "550"}), "New address…"),
        ("spam", ("complained", {}), "Look"),
    ],
)
def test_the_reason_chooses_the_button(alice: User, status: str, why: tuple[str, dict[str, Any]], label: str) -> None:
    email = make_email(status, sender=alice, reason=reason(why[0], **why[1]))
    assert str(mend_of(email, alice).label) == label


def test_once_mended_the_button_sends(alice: User) -> None:
    channel = make_channel(name="Own", state="broken", owner=alice)
    identity = make_identity(alice, address="own@northsea.example", channel=channel)
    email = make_email("failed", sender=alice, identity=identity, reason=reason("login_failed", words="535"))
    assert mend_of(email, alice).url == f"/settings/channels/{channel.pk}/"
    channel.state = "ready"
    assert mend_of(email, alice).acts
    field = make_email("failed", sender=alice, reason=reason("missing_field", fields=["company"]))
    field.person.company = "Brava"
    assert mend_of(field, alice).acts


def test_a_channel_that_stands_still_leads_to_its_settings(client: Client, alice: User, bob: User) -> None:
    channel = make_channel(name="Own", state="broken", owner=alice)
    for user in (alice, bob):
        identity = make_identity(user, address=f"own-{user.pk}@northsea.example", channel=channel)
        make_email("scheduled", sender=user, identity=identity)
    client.force_login(alice)
    assert f"/settings/channels/{channel.pk}/" in client.get("/").content.decode()
    client.force_login(bob)
    html = client.get("/").content.decode()
    assert f"/settings/channels/{channel.pk}/" not in html
    assert "An admin can mend it." in html


def test_the_page_does_not_ask_per_row(client: Client, alice: User, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        clicked(make_email("delivered", sender=alice))
        make_email("failed", sender=alice)
        make_task(alice, due_at=timezone.now(), email=make_email("delivered", sender=alice))
    client.force_login(alice)
    client.get("/")
    with django_assert_max_num_queries(16):
        client.get("/")


def test_a_page_hears_of_its_readers_tasks_alone() -> None:
    page = Page(None, user_id=7)
    page.hear(Notice("tasks.8", frozenset({1})))
    page.hear(Notice("tasks.7", frozenset({2})))
    assert page.waiting == {"tasks": {2}}


def test_more_of_who_waits_is_shown_when_asked(client: Client, alice: User) -> None:
    for number in range(33):
        clicked(make_email("delivered", sender=alice, person=make_person(f"Waiter{number} Smith")))
    client.force_login(alice)
    html = client.get("/").content.decode()
    assert html.count('id="engaged-') == 30
    assert "Show more: 3 wait" in html
    assert '/today/engaged/?show=60"' in html
    part = client.get("/today/engaged/?show=60", headers=HTMX).content.decode()
    assert part.count('id="engaged-') == 33
    assert '/today/engaged/?show=60"' in part  # the news keep showing as many
    assert "Show more" not in part
    assert client.get("/?show=60").content.decode().count('id="engaged-') == 33
    assert client.get("/today/engaged/?show=9999999").content.decode().count('id="engaged-') == 30


def test_a_page_that_looks_at_a_teammates_deck_hears_of_their_tasks() -> None:
    page = Page(None, user_id=7, tasks_of=8)
    page.hear(Notice("tasks.7", frozenset({1})))
    page.hear(Notice("tasks.8", frozenset({2})))
    assert page.waiting == {"tasks": {2}}
