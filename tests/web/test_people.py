"""The list of people, and the page of one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email, make_person, make_task

pytestmark = pytest.mark.django_db

Asserts = Any


def text(client: Client, url: str, **more: Any) -> str:
    answer = client.get(url, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_people_by_name_with_what_they_did(as_alice: Client, alice: User) -> None:
    zoe, adam = make_person("Zoë Zander"), make_person("Ádám Alder", company="Helios Parts")
    make_email("delivered", sender=alice, person=zoe, views=4, clicks=2, machine_views=9)
    page = text(as_alice, "/people/")
    assert page.index("Ádám Alder") < page.index("Zoë Zander")
    assert "Helios Parts" in page
    assert re.search(r"Views </span>4", page)
    assert "9" not in re.findall(r"Views </span>(\S+?)</span>", page)
    assert f'href="/people/{adam.pk}/"' in page


@pytest.mark.parametrize("query", ["zan", "ZOË", "zoe.z@b", "hel", "zoë hel"])
def test_the_search_finds_by_name_address_and_company(as_alice: Client, query: str) -> None:
    make_person("Zoë Zander", address="zoe.z@brava.example", company="Helios Parts")
    make_person("Somebody Else")
    page = text(as_alice, "/people/", data={"q": query})
    assert "Zoë Zander" in page
    assert "Somebody Else" not in page


def test_the_search_swaps_only_the_results(as_alice: Client) -> None:
    make_person("Zoë Zander")
    part = text(as_alice, "/people/?q=zo", headers={"HX-Request": "true"})
    assert "<html" not in part
    assert "Zoë Zander" in part


def test_a_search_only_narrows_what_may_be_seen(as_alice: Client, charlie: User) -> None:
    make_person("Secret Sara", owner=charlie, shared=False)
    assert "Secret Sara" not in text(as_alice, "/people/")
    assert "Secret Sara" not in text(as_alice, "/people/?q=secret")


def test_pages_follow_one_another_without_gap_or_repeat(as_alice: Client) -> None:
    for n in range(112):
        make_person(f"Same Name{n % 3}")
    seen: list[str] = []
    url, back = "/people/", ""
    for _ in range(3):
        page = text(as_alice, url)
        seen += re.findall(r'id="person-(\d+)"', page)
        back = next(iter(re.findall(r'rel="prev" href="([^"]+)"', page)), "")
        onward = re.findall(r'rel="next" href="([^"]+)"', page)
        url = "/people/" + onward[0] if onward else ""
    assert (len(seen), len(set(seen)), url) == (112, 112, "")
    before = re.findall(r'id="person-(\d+)"', text(as_alice, "/people/" + back))
    assert before == seen[50:100]


def test_a_place_that_does_not_exist_is_a_bad_request(as_alice: Client) -> None:
    assert as_alice.get("/people/?at=nonsense").status_code == 400


def test_the_list_does_not_query_per_row(as_alice: Client, alice: User, django_assert_max_num_queries: Asserts) -> None:
    for n in range(20):
        person = make_person(f"Row {n}", owner=alice)
        make_email("delivered", sender=alice, person=person)
        Suppression.suppress([person.address], "manual")
    with django_assert_max_num_queries(15):
        text(as_alice, "/people/")


def test_names_and_notes_are_shown_and_never_run(as_alice: Client) -> None:
    nasty = "<script>alert(1)</script>\"'<img src=x onerror=alert(1)>"
    person = make_person(
        first_name=nasty[:100], last_name="ليلى", company=nasty, notes=nasty, title=nasty, custom={nasty: nasty}
    )
    for page in (
        text(as_alice, "/people/"),
        text(as_alice, f"/people/{person.pk}/"),
        text(as_alice, f"/people/{person.pk}/edit/"),
    ):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "ليلى" in page


def test_the_page_says_what_is_known(as_alice: Client, alice: User) -> None:
    person = make_person(
        "Maya Okafor", title="VP Operations", company="Northmere", country="NL", time_zone="Asia/Tokyo",
        phone="+31 20 555 0100", website="https://northmere.example/", notes="Likes tea", custom={"Docks": 12},
        owner=alice,
    )  # fmt: skip
    page = text(as_alice, f"/people/{person.pk}/")
    for word in (
        "Maya Okafor",
        "VP Operations",
        "Northmere",
        "Netherlands",
        "Tokyo",
        "Likes tea",
        "Docks",
        "12",
        "Alice Arden",
    ):
        assert word in page
    assert f"/compose/?to={person.pk}" in page


def test_ones_own_emails_are_links_and_colleagues_only_facts(as_alice: Client, alice: User, bob: User) -> None:
    person = make_person("Maya Okafor")
    mine = make_email("delivered", sender=alice, person=person, subject="From me")
    theirs = make_email("delivered", sender=bob, person=person, subject="From Bob", body="<p>The secret price</p>")
    make_email("bounced", sender=bob, person=person, subject="Bounced one")
    make_email("draft", sender=bob, person=person, subject="Bob's unfinished thought")
    page = text(as_alice, f"/people/{person.pk}/")
    assert f"/emails/{mine.uuid}/" in page
    assert "From Bob" in page
    assert str(theirs.uuid) not in page
    assert "The secret price" not in page
    assert "unfinished thought" not in page
    assert "Bob Brook · Delivered" in page
    assert "Bob Brook · Bounced" in page


def test_a_manager_opens_what_the_team_sent(client: Client, mona: User, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    client.force_login(mona)
    page = text(client, f"/people/{email.person_id}/")
    assert f"/emails/{email.uuid}/" in page
    assert "Colleagues" not in page


def test_totals_count_people_not_machines_and_only_what_may_be_seen(as_alice: Client, alice: User, bob: User) -> None:
    person = make_person()
    now = timezone.now()
    make_email(
        "delivered", sender=alice, person=person, views=3, clicks=1, replies=1, machine_views=7, last_activity_at=now
    )
    make_email("archived", sender=alice, person=person, views=2)
    make_email("delivered", sender=bob, person=person, views=100)
    page = text(as_alice, f"/people/{person.pk}/")
    numbers = re.findall(r"<b>(\d+)</b>", page.split('aria-label="Engagement"')[1].split("</section>")[0])
    assert numbers == ["2", "5", "1", "1"]


def test_tasks_and_campaigns_stand_beside(as_alice: Client, alice: User, charlie: User) -> None:
    person = make_person()
    make_task(alice, person=person, name="Call back on Thursday")
    make_task(charlie, person=person, name="Charlie's own task")
    person.enrollments.create(campaign=make_campaign(alice, name="Q4 launch"), position=2)
    page = text(as_alice, f"/people/{person.pk}/")
    assert "Call back on Thursday" in page
    assert "Charlie&#x27;s own task" not in page
    assert "Q4 launch" in page


def test_a_person_who_may_not_be_seen_is_not_there(as_alice: Client, charlie: User) -> None:
    person = make_person(owner=charlie, shared=False)
    for url in (f"/people/{person.pk}/", f"/people/{person.pk}/edit/", "/people/999999/"):
        assert as_alice.get(url).status_code == 404


def test_the_page_does_not_query_per_row(
    as_alice: Client, alice: User, bob: User, django_assert_max_num_queries: Asserts
) -> None:
    person = make_person()
    for n in range(12):
        make_email("delivered", sender=alice if n % 2 else bob, person=person)
        make_task(alice, person=person)
    with django_assert_max_num_queries(28):
        text(as_alice, f"/people/{person.pk}/")


def test_a_block_is_said_with_its_history(as_alice: Client, alice: User, adam: User) -> None:
    person = make_person()
    Suppression.suppress([person.address], "complained", "Sent an ARF report")
    Suppression.lift(person.address, ["complained"], "Pressed it by mistake", adam)
    Suppression.suppress([person.address], "unsubscribed")
    page = text(as_alice, f"/people/{person.pk}/")
    assert "No: unsubscribed" in page
    assert "Sent an ARF report" in page
    assert "Pressed it by mistake" in page
    assert "Only an admin lifts this" in page


def test_a_blocked_domain_counts(as_alice: Client) -> None:
    person = make_person(address="someone@rivaldocks.example")
    Suppression.objects.create(
        kind="domain", address_key="rivaldocks.example", since=timezone.now() - timedelta(days=2)
    )
    assert "No: blocked domain" in text(as_alice, f"/people/{person.pk}/")
    assert "blocked domain" in text(as_alice, "/people/")


def test_a_list_of_nobody_says_what_to_do(as_alice: Client) -> None:
    assert "Nobody here yet" in text(as_alice, "/people/")
    make_person("Maya Okafor")
    assert "Nobody is called that" in text(as_alice, "/people/?q=xyz")
    assert Person.objects.count() == 1
