"""View as: for admins and managers, cut with what they may see, read-only on every page, written down."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.models import Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_email, make_person, make_task, make_template

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def start(client: Client, viewer: User, owner: User) -> int:
    client.force_login(viewer)
    return client.post("/view-as/", {"user": owner.pk}).status_code


def html(client: Client, url: str = "/emails/delivered/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_admin_sees_a_reps_deck_and_nothing_to_press(client: Client, adam: User, alice: User, bob: User) -> None:
    mine = make_email("delivered", sender=adam, subject="Adam's")
    make_email("delivered", sender=bob, subject="Bob's")
    email = make_email("delivered", sender=alice, subject="Alice's")
    assert start(client, adam, alice) == 302
    page = html(client)
    assert "Alice&#x27;s" in page
    assert "Bob&#x27;s" not in page
    assert "Adam&#x27;s" not in page
    assert "You see <bdi>Alice Arden</bdi>’s deck – read only." in page
    assert f"{email.uuid}/archive/" not in page
    assert "data-verb" not in page
    assert 'data-key="c"' not in page
    pane = html(client, f"/emails/{email.uuid}/")
    assert "/archive/" not in pane
    assert "/task/" not in pane
    own = html(client, f"/emails/{mine.uuid}/")  # their own, by its address: still nothing to press
    assert "/archive/" not in own


def test_a_manager_sees_only_what_they_may_of_an_admin_or_manager(
    client: Client, mona: User, marc: User, adam: User, alice: User, charlie: User
) -> None:
    assert start(client, mona, marc) == 404
    assert start(client, mona, adam) == 404
    assert start(client, mona, charlie) == 404
    assert start(client, mona, alice) == 302


def test_a_deck_of_a_manager_of_another_team_too_is_cut_with_ones_own(
    client: Client, mona: User, marc: User, emea, alice: User, charlie: User
) -> None:
    emea.memberships.create(user=marc)
    make_email("delivered", sender=charlie, subject="Charlie's")
    make_email("delivered", sender=marc, subject="Marc's")
    assert start(client, mona, marc) == 302
    page = html(client)
    assert "Marc&#x27;s" in page
    assert "Charlie&#x27;s" not in page


def test_a_rep_views_as_nobody(client: Client, alice: User, bob: User) -> None:
    assert start(client, alice, bob) == 404
    assert client.get("/view-as/").status_code == 404


def test_every_change_is_refused_until_it_ends(client: Client, adam: User, alice: User) -> None:
    email = make_email("delivered", sender=adam)
    start(client, adam, alice)
    for url in (f"/emails/{email.uuid}/archive/", "/settings/profile/", "/people/add/"):
        answer = client.post(url, {}, headers=HTMX)
        assert answer.status_code == 403, url
        assert "looking at the deck of Alice Arden" in answer.content.decode()
    assert email.fresh().status == "delivered"
    assert "this page is your own" in html(client, "/settings/profile/")
    client.post("/view-as/stop/")
    client.post(f"/emails/{email.uuid}/archive/", headers=HTMX)
    assert email.fresh().status == "archived"
    assert "view-as" not in html(client, "/templates/").split("</nav>")[-1]


def test_it_is_written_down(client: Client, adam: User, alice: User, bob: User) -> None:
    start(client, adam, alice)
    client.post("/view-as/", {"user": bob.pk})
    client.post("/view-as/stop/")
    client.post("/view-as/stop/")
    told = [(entry.actor, entry.action, entry.noun_id) for entry in AuditEntry.objects.order_by("pk")]
    assert told == [
        (adam, "view_as.started", alice.pk),
        (adam, "view_as.ended", alice.pk),
        (adam, "view_as.started", bob.pk),
        (adam, "view_as.ended", bob.pk),
    ]


def test_who_may_no_longer_look_sees_their_own(client: Client, mona: User, alice: User, emea) -> None:
    email = make_email("delivered", sender=alice, subject="Alice's")
    start(client, mona, alice)
    emea.memberships.filter(user=mona).delete()
    page = html(client)
    assert "read only" not in page
    assert "Alice&#x27;s" not in page
    assert client.get(f"/emails/{email.uuid}/").status_code == 404


def test_news_of_another_deck_bring_nothing_to_press_either(client: Client, adam: User, alice: User, bob: User) -> None:
    email, other = make_email("delivered", sender=alice), make_email("delivered", sender=bob, subject="Bob's")
    start(client, adam, alice)
    news = client.get(f"/emails/delivered/news/?sort=sent&span=~&changed={email.pk},{other.pk}", headers=HTMX)
    assert f'id="email-{email.pk}"' in news.content.decode()
    assert "/archive/" not in news.content.decode()
    assert "Bob&#x27;s" not in news.content.decode()


def test_today_and_tasks_are_theirs_with_nothing_to_press(client: Client, adam: User, alice: User) -> None:
    make_task(adam, name="Adam's own task", due_at=timezone.now())
    make_task(alice, name="Ring the bell", due_at=timezone.now())
    make_email("failed", sender=alice, subject="It failed")
    start(client, adam, alice)
    for url in ("/", "/tasks/"):
        page = html(client, url)
        assert "You see <bdi>Alice Arden</bdi>’s deck" in page
        assert "Ring the bell" in page
        assert "Adam&#x27;s own task" not in page
        assert "todo-acts" not in page
        assert 'data-key="c"' not in page
    assert "It failed" in html(client, "/")
    assert "/retry/" not in html(client, "/")
    assert "Ring the bell" in html(client, "/today/tasks/")
    client.post("/view-as/stop/")
    assert "Adam&#x27;s own task" in html(client, "/")


def test_who_engaged_with_theirs_shows_nothing_to_press(client: Client, adam: User, alice: User) -> None:
    email = make_email("delivered", sender=alice, subject="Looked at")
    Event.record_all([Fact("replied", email.pk, email.person_id, alice.pk, timezone.now(), None, None, {})])
    start(client, adam, alice)
    page = html(client, "/today/engaged/")
    assert "Looked at" in page
    assert "/follow-up/" not in page
    assert "/task/" not in page


def test_templates_are_theirs_cut_with_ones_own(client: Client, mona: User, adam: User, alice: User, bob: User) -> None:
    for owner, name, shared in ((alice, "Secret", False), (alice, "Open", True), (bob, "Bob's", False)):
        make_template(owner, name=name, shared=shared)
    start(client, adam, alice)
    page = html(client, "/templates/")
    assert "Secret" in page
    assert "Bob&#x27;s" not in page
    assert "?template=" not in page
    assert "/templates/new/" not in page
    shown = html(client, f"/templates/{alice.templates.get(name='Secret').pk}/")
    assert "data-primary" not in shown
    client.post("/view-as/stop/")
    start(client, mona, alice)
    page = html(client, "/templates/")
    assert "Open" in page
    assert "Secret" not in page  # theirs alone; a manager does not see it either way


def test_people_are_those_that_both_see_with_nothing_to_press(
    client: Client, mona: User, adam: User, alice: User, charlie: User
) -> None:
    theirs = make_person("Thea Their", owner=alice, shared=False)
    hidden = make_person("Hugo Hidden", owner=charlie, shared=False)
    make_person("Olga Own", owner=mona, shared=False)
    for viewer in (adam, mona):
        start(client, viewer, alice)
        page = html(client, "/people/")
        assert "Thea Their" in page
        assert "Hugo Hidden" not in page
        assert "Olga Own" not in page
        assert "data-select" not in page
        assert "/people/add/" not in page
        assert "/people/import/" not in page
        shown = html(client, f"/people/{theirs.pk}/")
        assert "data-looking" in shown
        assert "/edit/" not in shown.split("<main")[1].split("</header>")[0]
        assert client.get(f"/people/{hidden.pk}/").status_code == 404
        client.post("/view-as/stop/")


def test_rows_of_emails_cannot_be_picked(client: Client, adam: User, alice: User) -> None:
    make_email("delivered", sender=alice)
    start(client, adam, alice)
    assert "data-select" not in html(client)
    assert "<kbd>x</kbd>" not in hints(html(client))
    assert "<kbd>x</kbd>" not in hints(html(client, "/people/"))
    client.post("/view-as/stop/")
    assert "data-select" in html(client)
    assert "<kbd>x</kbd>" in hints(html(client))
    assert "<kbd>x</kbd>" in hints(html(client, "/people/"))


def hints(page: str) -> str:
    """What the footer of a list says about keys."""
    return page.split('class="hints"')[1].split("</footer>")[0]
