"""All that match, through the door: confirmed once, watched, taken back; only what the folder offers."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from quarterdeck.emails import bulk
from quarterdeck.emails.models import Bulk, Email
from quarterdeck.team.models import User
from tests.factories import make_email

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def ask(client: Client, verb: str = "archive", folder: str = "delivered", **more: str):
    return client.post("/emails/all/", {"uuid": str(uuid4()), "verb": verb, "folder": folder, **more}, headers=HTMX)


def test_it_shows_its_progress_then_its_summary_with_the_way_back(client: Client, alice: User) -> None:
    for _ in range(3):
        make_email("delivered", sender=alice)
    client.force_login(alice)
    html = ask(client).content.decode()
    assert '<progress max="3" value="0">' in html
    assert "hx-get" in html
    assert '<progress max="3"' in client.get("/emails/delivered/").content.decode()  # after a reload too
    bulk.work()
    url = f"/emails/bulk/{Bulk.objects.get().uuid}/"
    html = client.get(url, headers=HTMX).content.decode()
    assert "Archived: 3" in html
    assert "hx-get" not in html
    assert "progress" not in client.get("/emails/delivered/").content.decode()
    client.post(f"{url}undo/", headers=HTMX)
    bulk.work()
    assert set(Email.objects.values_list("status", flat=True)) == {"delivered"}
    assert "Undo" not in client.get(url, headers=HTMX).content.decode()


def test_without_a_script_it_leads_to_its_own_page(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    answer = client.post("/emails/all/", {"uuid": str(uuid4()), "verb": "archive", "folder": "delivered"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/emails/bulk/{Bulk.objects.get().uuid}/"


@pytest.mark.parametrize(
    "wrong",
    [{"verb": "unarchive"}, {"verb": "explode"}, {"folder": "in-progress"}, {"folder": "x"}, {"uuid": "1"}],
)
def test_what_the_folder_does_not_offer_is_refused(client: Client, alice: User, wrong: dict[str, str]) -> None:
    client.force_login(alice)
    assert ask(client, **wrong).status_code == 400
    assert not Bulk.objects.exists()


def test_select_all_is_offered_when_there_is_more_than_the_page(client: Client, alice: User) -> None:
    for _ in range(51):
        make_email("delivered", sender=alice)
    client.force_login(alice)
    assert "select all 51" in client.get("/emails/delivered/").content.decode()
    Email.objects.order_by("pk").first().delete()
    assert "select all" not in client.get("/emails/delivered/").content.decode()
