"""Columns: each can be shown, chosen, ordered and forgotten, for one user and one folder, at no query a row."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.emails.counts import CAP
from quarterdeck.emails.folders import BY_SLUG, EVERY, FOLDERS, Folder
from quarterdeck.emails.models import Email, GridLayout
from quarterdeck.emails.reasons import reason
from quarterdeck.emails.sorts import SORTS
from quarterdeck.people.models import Group
from quarterdeck.team.models import User
from quarterdeck.web.columns import COLUMNS, DEFAULTS
from quarterdeck.web.forms.columns import moved
from quarterdeck.web.lists import offered_sorts
from tests.factories import make_batch, make_campaign, make_email, make_person, make_task, make_template

pytestmark = pytest.mark.django_db

ALL = [*COLUMNS]


def choose(client: Client, *keys: str, slug: str = "delivered", rows: int = 50, **buttons: str) -> None:
    answer = client.post(f"/emails/{slug}/columns/", {"columns": keys, "rows": rows, **buttons})
    assert answer.status_code == 302


def page(client: Client, slug: str = "delivered", query: str = "") -> str:
    answer = client.get(f"/emails/{slug}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def heads(html: str) -> list[str]:
    """The headings of the list, in order."""
    row = re.search(r"<thead>.*?</thead>", html, re.DOTALL)
    found = re.findall(r"<th scope=.*?>(.*?)</th>", row[0] if row else "", re.DOTALL)
    return [re.sub(r"<svg.*?</svg>|<.*?>", "", each).strip() for each in found]


def test_columns_are_chosen_ordered_and_kept_for_one_folder_and_user(client: Client, alice: User, bob: User) -> None:
    for sender in (alice, bob):
        make_email("delivered", sender=sender)
        make_email("archived", sender=sender)
    client.force_login(alice)
    choose(client, "subject", "address", "person", "created")
    assert heads(page(client)) == ["Subject", "Address", "Person", "Created"]
    assert heads(page(client, "archived"))[:2] == ["Person", "Subject"]
    client.force_login(bob)
    assert heads(page(client))[:2] == ["Person", "Subject"]


def test_reset_brings_the_usual_columns_back(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    before = heads(page(client))
    choose(client, "subject")
    choose(client, reset="1")
    assert heads(page(client)) == before
    assert not GridLayout.objects.exists()


def test_without_a_script_buttons_tick_all_or_none_and_move_one(client: Client, alice: User) -> None:
    client.force_login(alice)
    choose(client, "subject", all="1")
    assert sorted(GridLayout.objects.get().columns) == sorted(ALL)
    choose(client, "subject", "person", none="1")
    assert GridLayout.objects.get().columns == []
    choose(client, "person", "subject", "sent", up="sent")
    assert GridLayout.objects.get().columns == ["person", "sent", "subject"]
    choose(client, "person", "sent", "subject", down="person")
    assert GridLayout.objects.get().columns == ["sent", "person", "subject"]


def test_a_column_moves_as_far_as_there_is_room() -> None:
    assert moved(["a", "b", "c"], "a", -1) == ["a", "b", "c"]
    assert moved(["a", "b", "c"], "c", 1) == ["a", "b", "c"]


def test_a_row_can_always_be_opened(client: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice, person=make_person("Maya Okafor"))
    client.force_login(alice)
    choose(client, "sent")
    html = page(client)
    assert heads(html) == ["Person", "Sent"]
    assert re.search(rf"data-row-link[^>]*open={email.uuid}[^>]*>Maya Okafor", html)


def test_a_made_up_column_is_refused_and_one_that_is_gone_passed_over(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    assert client.post("/emails/delivered/columns/", {"columns": ["secret"], "rows": 50}).status_code == 422
    assert client.post("/emails/delivered/columns/", {"columns": ["person"], "rows": 9999}).status_code == 422
    GridLayout.objects.create(user=alice, folder="delivered", columns=["removed", "subject"])
    assert heads(page(client)) == ["Subject"]


def test_a_page_has_as_many_rows_as_were_asked_for(client: Client, alice: User) -> None:
    for _ in range(27):
        make_email("delivered", sender=alice)
    client.force_login(alice)
    choose(client, "subject", rows=25)
    html = page(client)
    assert html.count("data-row=") == 25
    assert 'rel="next"' in html


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.slug)
def test_every_column_is_drawn_in_every_folder(client: Client, adam: User, folder) -> None:
    sender = adam
    person = make_person("Maya Okafor", title="VP Operations", company="Northwind Logistics")
    email = make_email(
        folder.status, sender=sender, person=person,
        template=make_template(sender, name="Opening line"), campaign=make_campaign(sender, name="Q4 launch"),
    )  # fmt: skip
    make_task(sender, person=person, email=email, kind="call")
    client.force_login(adam)
    choose(client, *ALL, slug=folder.slug)
    html = page(client, folder.slug)
    assert len(heads(html)) == len(ALL) - 1  # the buttons' column is the last one
    assert f"/emails/{email.uuid}/task/?kind=call" in html
    for words in ("VP Operations", "Northwind Logistics", "Opening line", "Q4 launch", "Call"):
        assert words in html


def test_no_column_asks_the_database_for_each_row(client: Client, adam: User) -> None:
    client.force_login(adam)
    for slug, status in (("delivered", "delivered"), ("failed", "failed"), ("scheduled", "scheduled")):
        choose(client, *ALL, slug=slug)
        counts = []
        for _ in range(2):
            for _ in range(8):
                email = make_email(status, sender=adam, template=make_template(adam), campaign=make_campaign(adam))
                make_task(adam, person=email.person, email=email)
            with CaptureQueriesContext(connection) as queries:
                page(client, slug)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 19, slug


def test_what_a_column_sorts_by_sorts(client: Client, alice: User) -> None:
    for name, company in (("Zoe", "Alpha"), ("Anna", "Beta")):
        make_email("delivered", sender=alice, subject=company, person=make_person(name, company=company))
    make_email("delivered", sender=alice, subject="Campaign", campaign=make_campaign(alice))
    client.force_login(alice)
    choose(client, *ALL)
    for column in COLUMNS.values():
        if column.sort not in BY_SLUG["delivered"].sorts:
            continue
        html = page(client, query=f"?sort={column.sort}&dir=up")
        assert 'aria-sort="ascending"' in html, column.key
    up = page(client, query="?sort=company&dir=up")
    assert up.index(">Alpha</span>") < up.index(">Beta</span>")


def test_the_usual_columns_exist() -> None:
    assert all(key in COLUMNS for keys in DEFAULTS.values() for key in keys)


def test_the_chooser_is_a_page_without_a_script_and_a_part_with_one(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "<html" in client.get("/emails/delivered/columns/").content.decode()
    part = client.get("/emails/delivered/columns/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    answer = client.post(
        "/emails/delivered/columns/", {"columns": ["subject"], "rows": 50},
        headers={"HX-Request": "true", "Referer": "http://testserver/emails/delivered/?sort=sent"},
    )  # fmt: skip
    assert answer.headers["HX-Redirect"] == "http://testserver/emails/delivered/?sort=sent"


def test_groups_are_named_as_far_as_the_viewer_sees_them(client: Client, alice: User, bob: User, adam: User) -> None:
    email = make_email("delivered", sender=alice)
    for owner, name in ((alice, "CFOs"), (alice, "Nordics"), (bob, "Bob's own")):
        Group.objects.create(owner=owner, name=name).people.add(email.person)
    client.force_login(alice)
    choose(client, "person", "groups")
    html = page(client)
    assert "CFOs, Nordics" in html
    assert "Bob&#x27;s own" not in html
    client.force_login(adam)
    client.post("/view-as/", {"user": alice.pk})
    html = page(client)
    assert "CFOs, Nordics" in html
    assert "Bob&#x27;s own" not in html


def test_a_group_email_is_ticked(client: Client, alice: User) -> None:
    group, each = make_batch(alice, kind="group", name="To the CFOs"), make_batch(alice)
    for batch in (group, each, None):
        make_email("delivered", sender=alice, batch=batch)
    client.force_login(alice)
    choose(client, "person", "group_email")
    assert page(client).count('aria-label="Group email"') == 1


def test_the_status_of_what_was_sent_is_what_people_did_with_it(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice, views=3)
    make_email("failed", sender=alice)
    client.force_login(alice)
    for slug in ("delivered", "failed"):
        choose(client, "person", "status", slug=slug)
    assert 'class="eng view"' in page(client)
    assert '<span class="chip plain">Failed</span>' in page(client, "failed")


def test_what_has_no_index_is_a_sort_for_short_lists_only() -> None:
    for folder in FOLDERS:
        short, long = offered_sorts(folder, 10), offered_sorts(folder, CAP + 1)
        assert {"updated", "task_due", "group_email"} <= set(short)
        assert set(long) <= set(folder.own_sorts)
        assert not any(SORTS[key].free for key in long)


@pytest.mark.parametrize("folder", EVERY)
def test_every_sort_that_is_offered_pages_through_everything(client: Client, alice: User, folder: Folder) -> None:
    for n in range(3):
        make_task(alice, email=make_email(folder.status, sender=alice, subject=f"No {n}"))
    make_email(folder.status, sender=alice, subject="No 3")
    client.force_login(alice)
    GridLayout.objects.create(user=alice, folder=folder.slug, columns=["subject"], rows=2)
    for key in offered_sorts(folder, 4):
        first = page(client, folder.slug, f"?sort={key}")
        older = re.search(r'rel="next" href="(.*?)"', first)
        assert older, key
        rest = client.get(unescape(older[1])).content.decode()
        assert set(re.findall(r"No \d", first + rest)) == {"No 0", "No 1", "No 2", "No 3"}, key


# The columns that the product's page names, by what heads them here.
NAMED = {
    "Person", "Name", "Address", "Campaign", "Template", "Subject", "Groups", "Job title", "Company", "Email status",
    "Created", "Last updated", "Delivery channel", "Latest activity", "Sent", "Follow-up actions", "Group email",
    "Task due date", "Email actions", "Task type", "Failed", "Reason", "Next retry", "Events",
}  # fmt: skip


def test_every_column_of_the_product_is_offered() -> None:
    assert {str(column.label) for column in COLUMNS.values()} >= NAMED


def drawn(client: Client, slug: str) -> dict[str, str]:
    """What stands under each heading in the only row of a list that shows them all."""
    choose(client, *ALL, slug=slug)
    row = page(client, slug).split("data-row=")[1].split("</tr>")[0]
    _box, *found = re.findall(r"<td.*?</td>", row, re.DOTALL)
    return dict(zip([*(key for key in ALL if key != "actions"), "actions"], found, strict=True))


def cells(client: Client, slug: str) -> dict[str, str]:
    """The words of it."""
    return {key: unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split())) for key, html in drawn(client, slug).items()}


def test_every_column_says_its_own_fact(client: Client, alice: User) -> None:
    known = {"title": "VP Operations", "company": "Northwind Logistics", "address": "maya@northwind.example"}
    person = make_person("Maya Okafor", **known)
    Group.objects.create(owner=alice, name="CFOs").people.add(person)
    now = timezone.now()
    email = make_email(
        "delivered", sender=alice, person=person, subject="Eleven minutes", views=3, clicks=2, replies=1,
        template=make_template(alice, name="Opening line"), campaign=make_campaign(alice, name="Q4 launch"),
        batch=make_batch(alice, kind="group", name="Spring news"), last_activity_at=now - timedelta(minutes=5),
        sent_at=now - timedelta(minutes=20),
    )  # fmt: skip
    Email.objects.update(created_at=now - timedelta(hours=3), updated_at=now - timedelta(hours=2))
    due = now - timedelta(days=400)
    make_task(alice, person=person, email=email, kind="inmail", due_at=due)
    client.force_login(alice)
    shown = cells(client, "delivered")
    told = {
        "name": "Maya Okafor", "title": "VP Operations", "company": "Northwind Logistics", "sender": "Alice Arden",
        "address": "maya@northwind.example", "campaign": "Q4 launch", "template": "Opening line", "groups": "CFOs",
        "events": "6", "activity": "5 min ago", "sent": "20 min ago", "created": "3 h ago", "updated": "2 h ago",
        "channel": "Sandbox", "task_type": "InMail", "subject": "Eleven minutes Q4 launch",
        "status": "Views 3 Clicks 2 Replies 1", "engagement": "Views 3 Clicks 2 Replies 1",
    }  # fmt: skip
    assert {key: shown[key] for key in told} == told
    assert str(due.year) in shown["task_due"]
    assert shown["person"].endswith("Maya Okafor Northwind Logistics")
    html = drawn(client, "delivered")
    assert 'title="Spring news"' in html["group_email"]
    assert re.findall(r' href="[^"]*/(follow-up|task)/(?:\?kind=(\w+))?"', html["follow"]) == [
        ("follow-up", ""), ("task", "call"), ("task", "inmail"), ("task", "custom"),
    ]  # fmt: skip
    assert f"/emails/{email.uuid}/archive/" in html["actions"]


def test_the_columns_of_what_was_not_delivered_say_theirs(client: Client, alice: User) -> None:
    put_off = reason("deferred", words="451 4.7.1 busy", tries=1)
    soon = timezone.now() + timedelta(days=300)
    make_email("scheduled", sender=alice, reason=put_off, due_at=soon)
    failed_at = timezone.now() - timedelta(hours=3)
    make_email("failed", sender=alice, reason=reason("login_failed", words="535 5.7.8 no"), failed_at=failed_at)
    client.force_login(alice)
    waiting, failed = cells(client, "scheduled"), cells(client, "failed")
    assert waiting["retry"] == waiting["due"] != ""
    assert (failed["status"], failed["failed"], failed["retry"]) == ("Failed", "3 h ago", "")
    assert "535 5.7.8 no" in failed["reason"]


def test_the_columns_of_what_was_deleted_say_from_where_and_when(client: Client, alice: User) -> None:
    make_email("deleted", sender=alice, deleted_from="spam", deleted_at=timezone.now() - timedelta(hours=3))
    client.force_login(alice)
    shown = cells(client, "deleted")
    assert (shown["was_in"], shown["deleted"], shown["status"]) == ("Spam", "3 h ago", "Deleted")
