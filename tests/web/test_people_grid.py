"""The list of people: columns chosen and ordered, every sort, and the deeds on many with a true account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.people import bulk, groups
from quarterdeck.people.models import Group, PeopleBulk, Person, Suppression
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.web.people_columns import COLUMNS, USUAL
from quarterdeck.web.people_deeds import DEEDS
from quarterdeck.web.people_sorts import sorts
from tests.factories import make_campaign, make_email, make_person, make_task

pytestmark = pytest.mark.django_db

FRAGMENT = {"HX-Request": "true"}


def page(client: Client, url: str = "/people/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def heads(client: Client) -> list[str]:
    found = re.findall(r'<th scope="col" class="[^"]*"[^>]*>(?:<a[^>]*>)?([^<]+)', page(client).split("<tbody>")[0])
    return found[1:]  # without the person


def test_columns_are_shown_in_the_order_in_which_they_were_put(as_alice: Client) -> None:
    make_person()
    assert heads(as_alice) == [str(COLUMNS[key].label) for key in USUAL]
    as_alice.post("/people/columns/", {"columns": ["phone", "address", "nonsense"], "rows": "25"})
    assert heads(as_alice) == [str(COLUMNS[key].label) for key in USUAL]  # a column that does not exist: 422
    as_alice.post("/people/columns/", {"columns": ["phone", "address"], "rows": "25"})
    assert heads(as_alice) == ["Phone", "Address"]
    as_alice.post("/people/columns/", {"reset": "1"})
    assert heads(as_alice) == [str(COLUMNS[key].label) for key in USUAL]


@pytest.mark.parametrize(
    ("button", "shown"),
    [
        ({"up": "address"}, ["Address", "Phone"]),
        ({"down": "phone"}, ["Address", "Phone"]),
        ({"none": "1"}, []),
        ({"all": "1"}, ["Phone", "Address"]),
    ],
)
def test_without_a_script_buttons_move_and_tick_columns(
    as_alice: Client, button: dict[str, str], shown: list[str]
) -> None:
    make_person()
    as_alice.post("/people/columns/", {"columns": ["phone", "address"], "rows": "25", **button})
    assert heads(as_alice)[: len(shown) or 1] == shown
    assert len(heads(as_alice)) == (len(COLUMNS) if "all" in button else len(shown))


@pytest.mark.parametrize("url", ["/people/columns/", "/emails/delivered/columns/"])
def test_the_chooser_on_its_own_page_leads_to_the_list(as_alice: Client, url: str) -> None:
    told, here = {"columns": ["address"], "rows": "25"}, url.removesuffix("columns/")
    for referer, back in ((f"http://testserver{url}", here), (f"http://testserver{here}?q=a", f"{here}?q=a")):
        answer = as_alice.post(url, told, headers={**FRAGMENT, "Referer": referer})
        assert answer["HX-Redirect"].removeprefix("http://testserver") == back


def test_the_page_has_as_many_rows_as_were_asked_for(as_alice: Client) -> None:
    for _ in range(30):
        make_person()
    as_alice.post("/people/columns/", {"columns": ["phone"], "rows": "25"})
    assert page(as_alice).count("data-row=") == 25


def test_every_column_has_its_facts_without_a_query_per_row(
    as_alice: Client, alice: User, django_assert_max_num_queries: Any
) -> None:
    as_alice.post("/people/columns/", {"columns": list(COLUMNS), "rows": "50"})
    for _ in range(15):
        person = make_person(
            owner=alice, creator=alice, title="CFO", source="import", authorization="consent",
            authorized_on=timezone.now(), country="NL",
        )  # fmt: skip
        make_email("delivered", sender=alice, person=person, views=3, clicks=2, replies=1)
        make_task(alice, person=person)
        make_task(alice, person=person, kind="call", status="done", done_at=timezone.now())
        person.enrollments.create(campaign=make_campaign(alice, name="Q4 launch"))
        Suppression.suppress([person.address], "unsubscribed")
    groups.add(groups.create("CFOs", by=alice), Person.objects.all(), by=alice)
    with django_assert_max_num_queries(21):
        found = page(as_alice)
    row = found.split("<tbody>")[1].split("</tr>")[0]
    cells = [re.sub(r"<[^>]+>", " ", cell).split() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    shown = dict(zip(COLUMNS, (" ".join(cell) for cell in cells[2:]), strict=True))
    told = {"events": "6", "activities": "3", "groups": "CFOs", "campaign": "Q4 launch", "campaigns": "1", "tasks": "1"}
    told |= {"source": "Import", "creator": "Alice Arden", "calls": "1", "country": "NL", "contacted": "just now"}
    assert {key: shown[key] for key in told} == told
    assert shown["consent"].startswith("Consent")


def test_every_sort_goes_both_ways_and_its_pages_meet(as_alice: Client, alice: User) -> None:
    as_alice.post("/people/columns/", {"columns": list(COLUMNS), "rows": "25"})
    for n in range(27):
        person = make_person(f"Same {n % 3}", company=f"C{n % 5}", updated_at=timezone.now() - timedelta(days=n % 7))
        if n % 2:
            make_email("delivered", sender=alice, person=person, views=n % 4)
    for key in sorts(alice):
        orders = []
        for direction in ("up", "down"):
            seen: list[str] = []
            url = f"/people/?sort={key}&dir={direction}"
            while url:
                found = page(as_alice, url)
                seen += re.findall(r'id="person-(\d+)"', found)
                onward = re.findall(r'rel="next" href="([^"]+)"', found)
                url = "/people/" + onward[0].replace("&amp;", "&") if onward else ""
            assert (len(seen), len(set(seen))) == (27, 27), key
            orders.append(seen)
        assert orders[0] == orders[1][::-1], key


def test_the_head_of_every_sorted_column_is_a_link(as_alice: Client, alice: User) -> None:
    make_person()
    assert {column.sort for column in COLUMNS.values()} - {""} <= set(sorts(alice))
    assert 'aria-sort="descending"' in page(as_alice, "/people/?sort=last_sent") or "last_sent" in USUAL
    assert page(as_alice, "/people/?sort=nonsense").count('aria-sort="ascending"') == 1


def test_a_deed_is_asked_before_it_is_done(as_alice: Client) -> None:
    ids = [make_person().pk, make_person().pk]
    for verb in DEEDS:
        answer = as_alice.post(f"/people/bulk/{verb}/ask/", {"ids": ids}, headers=FRAGMENT)
        assert answer.status_code == 200
        assert "2 people" in answer.content.decode()
    assert (Person.objects.count(), Suppression.objects.count(), AuditEntry.objects.count()) == (2, 0, 0)
    assert as_alice.post("/people/bulk/nonsense/ask/", {"ids": ids}).status_code == 404
    assert as_alice.post("/people/bulk/nonsense/", {"ids": ids}).status_code == 404


def test_selected_people_are_put_into_a_group_once(as_alice: Client, alice: User, charlie: User) -> None:
    chosen = [make_person(), make_person(), make_person(owner=charlie, shared=False)]
    told = {"ids": [person.pk for person in chosen], "group_name": "CFOs"}
    for _ in range(2):
        assert as_alice.post("/people/bulk/add/", told).status_code == 302
    assert set(Group.objects.get(name="CFOs", owner=alice).people.all()) == set(chosen[:2])
    assert "Put into the group: 0 · not done: 3 – already so (2); not there any more (1)" in page(as_alice)


def test_all_that_match_are_frozen_when_it_is_confirmed(as_alice: Client, alice: User) -> None:
    for n in range(60):
        make_person(f"Ann {n}")
    make_person("Bob")
    told = {"all": "1", "q": "ann", "group_name": "Anns", "uuid": str(uuid4())}
    asked = as_alice.post("/people/bulk/add/ask/", told, headers=FRAGMENT)
    assert "60 people" in asked.content.decode()
    answers = [as_alice.post("/people/bulk/add/", told, headers=FRAGMENT) for _ in range(2)]
    make_person("Ann Late")
    assert (PeopleBulk.objects.count(), answers[0]["HX-Redirect"]) == (1, answers[1]["HX-Redirect"])
    assert "0 of 60" in as_alice.get(answers[0]["HX-Redirect"]).content.decode()
    while bulk.work():
        pass
    assert "Put into the group: 60" in as_alice.get(answers[0]["HX-Redirect"]).content.decode()
    group = Group.objects.get()
    assert group.people.count() == 60
    as_alice.post("/people/bulk/remove/", {"all": "1", "group": group.pk, "from_group": group.pk})
    while bulk.work():
        pass
    assert (group.people.count(), Person.objects.count()) == (0, 62)


def test_a_run_is_only_its_owners(client: Client, alice: User, bob: User) -> None:
    made = bulk.begin(uuid4(), "share", {}, Person.objects.all(), alice)
    assert made
    client.force_login(bob)
    assert client.get(f"/people/bulk/{made.uuid}/").status_code == 404
    told = {"all": "1", "uuid": str(made.uuid)}
    assert client.post("/people/bulk/share/", told).status_code == 404


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("block", {}),
        ("add", {"group_name": " "}),
        ("own", {"owner": "0"}),
        ("source", {"source": "nonsense"}),
        ("authorize", {"authorization": "consent"}),
        ("authorize", {"authorization": "other"}),
        ("authorize", {"authorization": "consent", "authorized_on": "never", "authorized_for": "x"}),
    ],
)
def test_what_a_deed_needs_is_asked_again(as_alice: Client, verb: str, told: dict[str, str]) -> None:
    answer = as_alice.post(f"/people/bulk/{verb}/", {"ids": [make_person().pk], **told})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert (Suppression.objects.count(), Group.objects.count()) == (0, 0)


def test_people_are_blocked_by_the_list_with_a_reason(as_alice: Client) -> None:
    ids = [make_person().pk, make_person().pk]
    as_alice.post("/people/bulk/block/", {"ids": ids, "note": "Competitors"})
    assert set(Suppression.objects.values_list("kind", "note")) == {("manual", "Competitors")}


def test_the_file_holds_who_was_meant_and_no_formula(as_alice: Client, alice: User, charlie: User) -> None:
    ann = make_person("Ann =1+1", owner=alice, company="@SUM(A1)", custom={"Sector": "Steel"})
    bob = make_person("Bob")
    hidden = make_person("Secret", owner=charlie, shared=False)
    text = b"".join(as_alice.post("/people/export/", {"ids": [ann.pk, hidden.pk]}).streaming_content).decode()
    lines = text.lstrip("\ufeff").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("Ann,'=1+1,'@SUM(A1),")
    assert "Sector" in lines[0]
    assert "Steel" in lines[1]
    everybody = b"".join(as_alice.post("/people/export/", {"all": "1", "q": "bob"}).streaming_content).decode()
    assert bob.address in everybody
    assert len(everybody.splitlines()) == 2
    one = as_alice.post(f"/people/{ann.pk}/export/")
    assert one["Content-Disposition"] == 'attachment; filename="ann-11.csv"'
    assert AuditEntry.objects.filter(action="people.exported").count() == 3
