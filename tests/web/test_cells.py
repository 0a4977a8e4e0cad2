"""Cells: whatever people wrote is shown and never becomes HTML, and a row is the same on a page and in a swap."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.emails.folders import BY_SLUG, EVERY, Folder
from quarterdeck.emails.models import Email, GridLayout
from quarterdeck.people.models import Group
from quarterdeck.team.models import User
from quarterdeck.web.columns import COLUMNS
from quarterdeck.web.pieces import joined, piece
from tests.factories import make_batch, make_campaign, make_email, make_person, make_task, make_template

HOSTILE = "\"><script>alert(1)</script>'&<b onmouseover=x {{ x }} {} %s %(x)s"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/emails/delivered/"}
ROW = re.compile(r'<tr id="[^"]*" data-row.*?</tr>', re.DOTALL)


class Read(HTMLParser):
    """The tags, attributes and text of some HTML, as a browser takes them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"])), st.text(alphabet="<>&'\"/= abc%s{}"))
def test_what_fills_a_piece_stays_text(plain: str, hostile: str) -> None:
    read = Read(piece('<p title="%s">%s</p>')(plain, hostile))
    assert read.tags == ["p"]
    assert read.attributes == [("title", plain)]
    assert read.text == hostile


def test_ready_html_is_not_escaped_twice_and_plain_text_is_no_html() -> None:
    bold = piece("<b>%s</b>")
    assert piece("<p>%s</p>")(bold("<")) == "<p><b>&lt;</b></p>"
    assert joined([bold("1"), SafeString("&amp;")]) == "<b>1</b>&amp;"


def hostile_email(sender: User, folder: Folder, *, batch: bool) -> Email:
    person = make_person(HOSTILE, title=HOSTILE, company=HOSTILE)
    Group.objects.create(owner=sender, name=HOSTILE[:80]).people.add(person)
    made = make_email(
        folder.status, sender=sender, person=person, subject=HOSTILE,
        template=make_template(sender, name=HOSTILE[:100]),
        campaign=make_campaign(sender, name=HOSTILE[:100]),
        batch=make_batch(sender, kind="group", name=HOSTILE[:100]) if batch else None,
    )  # fmt: skip
    make_task(sender, person=person, email=made)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("rolled_up", [False, True])
@pytest.mark.parametrize("folder", EVERY, ids=lambda folder: folder.slug)
def test_no_name_becomes_html_in_any_column(client: Client, alice: User, folder: Folder, rolled_up: bool) -> None:
    User.objects.filter(pk=alice.pk).update(name=HOSTILE[:100])
    email = hostile_email(alice, folder, batch=rolled_up)
    GridLayout.objects.create(user=alice, folder=folder.slug, columns=[*COLUMNS], rolled_up=rolled_up)
    client.force_login(alice)
    row = ROW.search(client.get(f"/emails/{folder.slug}/").content.decode())
    assert row
    read = Read(row[0])
    assert "script" not in read.tags
    assert "onmouseover" not in dict(read.attributes)
    assert email.subject in read.text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("rolled_up", [False, True])
def test_a_row_is_the_same_on_a_page_and_in_a_swap(client: Client, alice: User, language: str, rolled_up: bool) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    batch = make_batch(alice, kind="group", name="To the CFOs")
    long_ago = timezone.now() - timedelta(days=40)
    for n in range(3):
        email = make_email("delivered", sender=alice, batch=batch if n else None, views=n, succeeded_at=long_ago)
        make_task(alice, person=email.person, email=email, kind="call")
    Email.objects.update(created_at=long_ago, updated_at=long_ago, sent_at=long_ago, last_activity_at=long_ago)
    GridLayout.objects.create(user=alice, folder="delivered", columns=[*COLUMNS], rolled_up=rolled_up)
    client.force_login(alice)
    whole = ROW.findall(client.get("/emails/delivered/").content.decode())
    shown = {"changed": ",".join(str(pk) for pk in Email.objects.filter(batch=None).values_list("pk", flat=True))}
    if rolled_up:
        shown["groups"] = str(batch.pk)
    else:
        shown["changed"] = ",".join(str(pk) for pk in Email.objects.values_list("pk", flat=True))
    parts = client.get("/emails/delivered/news/", shown, headers=HTMX).content.decode()
    swapped = [row.replace(' hx-swap-oob="true"', "", 1) for row in ROW.findall(parts)]
    assert sorted(map(_plain, swapped)) == sorted(map(_plain, whole))
    assert len(whole) == (2 if rolled_up else 3)


def _plain(row: str) -> str:
    """Without the list's address, which a swap says in its own words."""
    return re.sub(r"\?[^\"]*", "?", row)


@pytest.mark.django_db
@pytest.mark.parametrize("key", COLUMNS)
@pytest.mark.parametrize("slug", ["delivered", "scheduled", "failed", "deleted"])
def test_a_column_reads_all_that_its_cell_shows(client: Client, alice: User, slug: str, key: str) -> None:
    """What a list did not read would be asked for once a row, so as many queries for four rows as for one."""
    GridLayout.objects.create(user=alice, folder=slug, columns=[key])
    client.force_login(alice)
    asked = []
    for rows in (1, 3):
        for _ in range(rows):
            make_email(
                BY_SLUG[slug].status, sender=alice, campaign=make_campaign(alice), template=make_template(alice),
                batch=make_batch(alice, kind="group"),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/emails/{slug}/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
