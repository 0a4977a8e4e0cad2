"""The folders: whose rows each shows, its counts, its order, and that its pages neither miss nor repeat a row."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.folders import FOLDERS
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email, make_person, make_template, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def subjects(html: str) -> list[str]:
    """The subjects of the rows, in order."""
    return re.findall(r'data-row-link dir="auto" [^>]*>([^<]*)</a>', html)


def get(client: Client, url: str, **more: object) -> str:
    answer = client.get(url, **more)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.slug)
def test_each_folder_shows_the_emails_of_its_status_and_counts_all(client: Client, alice: User, folder) -> None:
    for each in FOLDERS:
        make_email(each.status, sender=alice, subject=f"In {each.slug}")
    make_email("deleted", sender=alice, subject="Hidden")
    client.force_login(alice)
    html = get(client, f"/emails/{folder.slug}/")
    assert subjects(html) == [f"In {folder.slug}"]
    assert f'<span id="pill-{folder.slug}">1</span>' in html
    assert '<span id="tab-failed" class="bad">3</span>' in html
    assert '<span id="tab-delivered">2</span>' in html


@pytest.mark.parametrize("url", ["/emails/delivered/", "/people/", "/templates/"])
def test_counts_are_read_aloud_when_they_change(client: Client, alice: User, url: str) -> None:
    make_email("delivered", sender=alice)
    make_template(alice)
    client.force_login(alice)
    html = get(client, url)
    live = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r'role="status">(.*?)</', html)]
    said = {"/emails/delivered/": "1–1 of 1 email", "/people/": "1 person", "/templates/": "1 template"}
    assert said[url] in live


def test_what_waits_is_read_aloud_when_it_comes(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert re.search(r'<span role="status">\s*<span id="news"', get(client, "/emails/delivered/"))


def test_an_empty_folder_says_what_to_do_first(client: Client, alice: User) -> None:
    client.force_login(alice)
    for folder in FOLDERS:
        assert 'class="empty"' in get(client, f"/emails/{folder.slug}/")


def test_a_rep_sees_own_email_a_manager_the_teams_an_admin_everybodys(
    client: Client, alice: User, bob: User, charlie: User, mona: User, adam: User
) -> None:
    for sender in (alice, bob, charlie):
        make_email("delivered", sender=sender, subject=sender.first_name)
    seen = {}
    for viewer in (alice, mona, adam):
        client.force_login(viewer)
        html = get(client, "/emails/delivered/")
        seen[viewer.first_name] = sorted(subjects(html))
        assert f'<span id="pill-delivered">{len(seen[viewer.first_name])}</span>' in html
    assert seen == {"Alice": ["Alice"], "Mona": ["Alice", "Bob"], "Adam": ["Alice", "Bob", "Charlie"]}


def test_whoever_sees_others_is_told_whose_each_email_is(client: Client, alice: User, mona: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(mona)
    html = get(client, "/emails/delivered/")
    assert "Alice Arden" in html
    assert "/archive/" not in re.findall(r"<tbody.*</tbody>", html, re.DOTALL)[0]  # seeing is wider than acting


def test_pages_forward_and_back_miss_and_repeat_nothing_while_email_arrives(client: Client, alice: User) -> None:
    start = timezone.now() - timedelta(days=3)
    for n in range(120):
        make_email("delivered", sender=alice, subject=f"S{n:03}", sent_at=start + timedelta(minutes=n // 3))
    client.force_login(alice)
    wanted = list(
        Email.objects.order_by("-sent_at", "-pk").values_list("subject", flat=True),
    )
    first = get(client, "/emails/delivered/?sort=sent")
    make_email("delivered", sender=alice, subject="Late", sent_at=timezone.now())
    second = get(client, _link(first, "next"))
    third = get(client, _link(second, "next"))
    assert subjects(first) + subjects(second) + subjects(third) == wanted
    assert 'rel="next"' not in third
    back = get(client, _link(third, "prev"))
    assert subjects(back) == subjects(second)
    start = get(client, _link(back, "prev"))
    assert subjects(start) == subjects(first)
    assert subjects(get(client, _link(start, "prev"))) == ["Late", *wanted[:49]]


def _link(html: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
    assert found
    return found[1].replace("&amp;", "&")


def test_a_manager_pages_through_many_senders_in_one_order(client: Client, alice: User, bob: User, mona: User) -> None:
    start = timezone.now() - timedelta(days=3)
    for n in range(70):
        make_email("delivered", sender=(alice, bob)[n % 2], subject=f"S{n:03}", sent_at=start + timedelta(minutes=n))
    client.force_login(mona)
    first = get(client, "/emails/delivered/?sort=sent")
    second = get(client, _link(first, "next"))
    assert subjects(first) + subjects(second) == [f"S{n:03}" for n in reversed(range(70))]


def test_the_heads_sort_both_ways(client: Client, alice: User) -> None:
    now = timezone.now()
    make_email("delivered", sender=alice, subject="B", views=1, person=make_person("Zoe Zimmer"))
    make_email("delivered", sender=alice, subject="C", views=5, clicks=2, person=make_person("anna Abel"))
    make_email("delivered", sender=alice, subject="A", last_activity_at=now, person=make_person("Mia Moss"))
    client.force_login(alice)
    assert subjects(get(client, "/emails/delivered/?sort=engagement")) == ["C", "B", "A"]
    assert subjects(get(client, "/emails/delivered/?sort=subject")) == ["A", "B", "C"]
    assert subjects(get(client, "/emails/delivered/?sort=subject&dir=down")) == ["C", "B", "A"]
    assert subjects(get(client, "/emails/delivered/?sort=person")) == ["C", "A", "B"]
    html = get(client, "/emails/delivered/")
    assert subjects(html)[0] == "A"  # the latest activity first
    assert 'aria-sort="descending"' in html


def test_an_unknown_sort_is_the_folders_own_and_a_made_up_place_is_a_bad_request(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    get(client, "/emails/delivered/?sort=nonsense")
    for place in ("garbage", "W10", "WyJ4IiwxLDBd", "WzEsMiwzLDRd"):
        assert client.get(f"/emails/delivered/?sort=sent&at={place}").status_code == 400


def test_a_folder_that_does_not_exist_is_not_found(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/emails/inbox/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, alice: User, django_assert_max_num_queries
) -> None:
    campaign = make_campaign(alice)
    for status in ("delivered", "failed", "scheduled"):
        for _ in range(30):
            make_email(status, sender=alice, campaign=campaign)
    client.force_login(alice)
    for slug in ("delivered", "failed", "scheduled"):
        with django_assert_max_num_queries(16):
            get(client, f"/emails/{slug}/")


def test_htmx_gets_the_list_alone(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice)
    client.force_login(alice)
    html = get(client, "/emails/delivered/", headers=HTMX)
    assert html.lstrip().startswith("<section")
    assert "<html" not in html


NASTY = "<script>alert(1)</script>\"'>&"


def test_names_and_subjects_cannot_become_markup_and_keep_their_direction(client: Client, alice: User) -> None:
    make_email("delivered", sender=alice, subject=NASTY, person=make_person(f"Eve {NASTY}", company=NASTY))
    make_email("delivered", sender=alice, subject="שלום 👋🏽", person=make_person("ליאה כהן"))
    client.force_login(alice)
    html = get(client, "/emails/delivered/")
    assert "<script>alert" not in html
    assert "שלום 👋🏽" in html
    assert '<b dir="auto">ליאה כהן</b>' in html


def test_every_page_has_the_strict_policy(client: Client, alice: User) -> None:
    client.force_login(alice)
    policy = client.get("/emails/delivered/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    make_user()
    answer = client.get("/emails/delivered/")
    assert (answer.status_code, answer.url) == (302, "/login/?next=%2Femails%2Fdelivered%2F")
