"""Group emails as one row: remembered, opened below, picked whole; live, and one email a row when asked."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.compose.models import Batch
from quarterdeck.emails import bulk
from quarterdeck.emails.models import Bulk, Email
from quarterdeck.team.models import User
from tests.factories import make_batch, make_email

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/emails/delivered/"}


@pytest.fixture
def group(alice: User) -> Batch:
    """A group email to three people, two of whom looked, beside a Select and send to two and a single email."""
    made = make_batch(alice, kind="group", name="To the CFOs")
    for views in (0, 2, 1):
        make_email("delivered", sender=alice, batch=made, views=views, clicks=1)
    each = make_batch(alice)
    for _ in range(2):
        make_email("delivered", sender=alice, batch=each)
    make_email("delivered", sender=alice)
    return made


def roll(client: Client, rolled: str = "1") -> None:
    given = {"columns": ["person", "subject", "engagement"], "rows": 50, "rolled_up": rolled}
    client.post("/emails/delivered/columns/", given)


def rows(html: str) -> list[str]:
    return re.findall(r'<tr id="(.*?)"', html)


def page(client: Client, url: str = "/emails/delivered/", **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def box(group: Batch) -> str:
    return f"g{group.pk}-delivered"


def test_a_group_email_is_one_row_with_its_totals(client: Client, alice: User, group: Batch) -> None:
    client.force_login(alice)
    assert len(rows(page(client))) == 6
    roll(client)
    html = page(client)
    assert len(rows(html)) == 4
    assert f'id="group-{group.pk}"' in html
    row = html[html.index(f'id="group-{group.pk}"') :].split("</tr>")[0]
    assert "3 people" in row
    assert "To the CFOs" in row
    assert '<span class="vh">Views </span>3' in row
    assert "/archive/" not in row
    assert "4 rows of 6 emails" in html
    assert "checked> A group email as one row" in page(client, "/emails/delivered/columns/")
    assert len(rows(page(client, "/emails/archived/"))) == 0
    roll(client, rolled="")
    assert len(rows(page(client))) == 6


def test_it_opens_below_its_row_and_is_a_list_of_its_own_without_a_script(
    client: Client, alice: User, group: Batch
) -> None:
    client.force_login(alice)
    roll(client)
    url = f"/emails/delivered/group/{group.uuid}/"
    assert url in page(client)
    below = page(client, url, **HTMX)
    assert len(rows(below)) == 3
    assert below.count(f'data-of-group="{group.pk}"') == 3
    answer = client.get(url)
    assert answer.status_code == 302
    alone = page(client, answer["Location"])
    assert len(rows(alone)) == 3
    assert "is-member" not in alone
    assert "Group email: <bdi>To the CFOs</bdi>" in alone
    assert "1–3 of 3 emails" in alone


def test_others_see_nothing_of_it(client: Client, bob: User, group: Batch) -> None:
    client.force_login(bob)
    roll(client)
    assert rows(page(client, f"/emails/delivered/group/{group.uuid}/", **HTMX)) == []
    assert rows(page(client, f"/emails/delivered/news/?sort=sent&span=~&groups={group.pk}", **HTMX)) == []
    client.post("/emails/bulk/archive/", {"ids": box(group)}, headers=HTMX)
    assert not Email.objects.filter(status="archived").exists()
    assert client.get("/emails/delivered/?batch=nonsense").status_code == 400


def test_picking_its_row_picks_all_of_it(client: Client, alice: User, group: Batch) -> None:
    single = Email.objects.filter(batch=None).get()
    client.force_login(alice)
    roll(client)
    answer = client.post("/emails/bulk/archive/", {"ids": [box(group), single.pk]}, headers=HTMX)
    html = answer.content.decode()
    assert answer["HX-Retarget"] == "#bulk-run"
    assert "Archived: 4" in html
    assert re.search(rf'id="group-{group.pk}"[^>]*class="is-gone', html)
    assert re.search(rf'id="email-{single.pk}"[^>]*class="is-gone', html)
    assert Email.objects.filter(status="archived").count() == 4
    client.post(f"/emails/bulk/{Bulk.objects.get().uuid}/undo/", headers=HTMX)
    while bulk.work():
        pass
    assert not Email.objects.filter(status="archived").exists()


def test_its_people_are_all_meant(client: Client, alice: User, group: Batch) -> None:
    client.force_login(alice)
    assert "3 people" in page(client, f"/emails/delivered/do/group/?ids={box(group)}", **HTMX)


def test_news_redraw_its_row_and_count_no_new_one_for_it(client: Client, alice: User, group: Batch) -> None:
    client.force_login(alice)
    roll(client)
    first, second, _ = Email.objects.filter(batch=group).order_by("pk")
    first.archive(by=alice)
    Email.objects.filter(pk=second.pk).update(views=5)
    news = page(client, f"/emails/delivered/news/?sort=sent&span=~&groups={group.pk}", **HTMX)
    assert rows(news) == [f"group-{group.pk}"]
    assert "2 people" in news
    assert '<span class="vh">Views </span>6' in news
    assert "Show 3 new" in news  # the others are on no page of this client


def test_rolling_up_asks_nothing_for_each_row(client: Client, alice: User, group: Batch) -> None:
    client.force_login(alice)
    roll(client)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            page(client)
        counts.append(len(captured))
        more = make_batch(alice, kind="group")
        for _ in range(2):
            make_email("delivered", sender=alice, batch=more)
    assert counts[0] == counts[1]


def test_all_that_match_is_not_offered_where_only_a_part_of_the_folder_is_listed(
    client: Client, alice: User, group: Batch
) -> None:
    for _ in range(24):
        make_email("delivered", sender=alice, batch=group)
    client.force_login(alice)
    client.post("/emails/delivered/columns/", {"columns": ["person"], "rows": 25})
    assert "select all" in page(client)
    assert "select all" not in page(client, f"/emails/delivered/?batch={group.uuid}")
