"""Writing a person down, blocking and lifting."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from tests.factories import make_person

pytestmark = pytest.mark.django_db

GIVEN = {
    "first_name": "יעל", "last_name": "כהן", "address": "Yael@Karmit.example", "title": "COO", "company": "נמל כרמית",
    "country": "IL", "time_zone": "Asia/Jerusalem", "website": "karmit.example", "shared": "on",
}  # fmt: skip


def form_of(client: Client, person: Person, **changes: str) -> dict[str, Any]:
    """The edit form as the browser would send it back."""
    page = client.get(f"/people/{person.pk}/edit/").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    now = {name: getattr(person, name) for name in ("first_name", "last_name", "address", "title", "company", "notes")}
    return {**now, "shared": "on", "seen": seen.group(1).replace("&#x2B;", "+"), **changes}


def test_a_person_is_written_down_and_owned(as_alice: Client, alice: User) -> None:
    answer = as_alice.post("/people/new/", GIVEN)
    person = Person.objects.get()
    assert answer.url == f"/people/{person.pk}/"
    assert (person.name, person.address_key, person.owner) == ("יעל כהן", "yael@karmit.example", alice)
    assert person.website == "https://karmit.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": ""},
        {"address": "no address"},
        {"country": "XX"},
        {"time_zone": "Mars/Olympus"},
        {"website": "javascript:alert(1)"},
        {"first_name": "x" * 101},
    ],
)
def test_what_is_wrong_is_said_beside_the_field(as_alice: Client, wrong: dict[str, str]) -> None:
    answer = as_alice.post("/people/new/", GIVEN | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Person.objects.exists()


def test_an_address_is_one_persons(as_alice: Client) -> None:
    known = make_person("Yael Cohen", address="yael@karmit.example")
    answer = as_alice.post("/people/new/", GIVEN)
    assert answer.status_code == 422
    assert f'href="/people/{known.pk}/"' in answer.content.decode()


def test_an_address_that_a_colleague_keeps_is_refused_without_telling_who(as_alice: Client, charlie: User) -> None:
    known = make_person("Hidden Hilda", address="yael@karmit.example", owner=charlie, shared=False)
    page = as_alice.post("/people/new/", GIVEN).content.decode()
    assert "A colleague keeps it" in page
    assert "Hilda" not in page
    assert f"/people/{known.pk}/" not in page


def test_an_edit_is_saved_with_its_keys(as_alice: Client, alice: User) -> None:
    person = make_person("Maya Okafor", owner=alice)
    answer = as_alice.post(
        f"/people/{person.pk}/edit/", form_of(as_alice, person, company="Helios Parts", last_name="Öz")
    )
    assert answer.url == f"/people/{person.pk}/"
    person.refresh_from_db()
    assert (person.company_key, person.name_key) == ("helios parts", "maya oz")


def test_a_stale_form_shows_how_it_stands_and_may_then_be_saved(as_alice: Client, alice: User) -> None:
    person = make_person("Maya Okafor", owner=alice)
    mine = form_of(as_alice, person, title="VP Operations")
    person.title = "COO"
    person.save(update_fields=["title"])
    stale = as_alice.post(f"/people/{person.pk}/edit/", mine)
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "COO" in page
    assert "VP Operations" in page
    person.refresh_from_db()
    assert person.title == "COO"
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    assert as_alice.post(f"/people/{person.pk}/edit/", mine | {"seen": seen.group(1)}).status_code == 302
    person.refresh_from_db()
    assert person.title == "VP Operations"


def test_a_form_without_its_moment_is_stale(as_alice: Client, alice: User) -> None:
    person = make_person(owner=alice)
    for seen in ("", "yesterday", "2020-01-01"):
        assert as_alice.post(f"/people/{person.pk}/edit/", form_of(as_alice, person, seen=seen)).status_code == 409


def test_others_fill_blanks_only(as_alice: Client, charlie: User) -> None:
    person = make_person("Maya Okafor", owner=charlie, company="Northmere", title="")
    page = as_alice.get(f"/people/{person.pk}/edit/").content.decode()
    assert "fill in what is still empty" in page
    changes = {"first_name": "Mallory", "company": "Evil", "title": "COO", "address": "evil@evil.example", "shared": ""}
    as_alice.post(f"/people/{person.pk}/edit/", form_of(as_alice, person, **changes))
    person.refresh_from_db()
    assert (person.name, person.company, person.title, person.shared) == ("Maya Okafor", "Northmere", "COO", True)
    assert person.address != "evil@evil.example"


def test_the_owners_manager_edits(client: Client, mona: User, alice: User) -> None:
    person = make_person("Maya Okafor", owner=alice)
    client.force_login(mona)
    client.post(f"/people/{person.pk}/edit/", form_of(client, person, company="Helios"))
    person.refresh_from_db()
    assert person.company == "Helios"


def test_anybody_who_sees_a_person_blocks_and_lifts_with_a_note(as_alice: Client, alice: User) -> None:
    person = make_person()
    assert as_alice.post(f"/people/{person.pk}/block/", {"note": "Asked on the phone"}).status_code == 302
    block = Suppression.objects.get()
    assert (block.kind, block.note, block.by) == ("manual", "Asked on the phone", alice)
    assert as_alice.post(f"/people/{person.pk}/lift/{block.pk}/", {"note": "Asked for prices"}).status_code == 302
    block.refresh_from_db()
    assert (block.lifted_note, block.lifted_by) == ("Asked for prices", alice)


def test_without_a_reason_nothing_is_blocked_or_lifted(as_alice: Client) -> None:
    person = make_person()
    answer = as_alice.post(f"/people/{person.pk}/block/", {"note": " "})
    assert answer.status_code == 422
    assert "the reason is kept" in answer.content.decode()
    Suppression.suppress([person.address], "bounced")
    block = Suppression.objects.get()
    assert as_alice.post(f"/people/{person.pk}/lift/{block.pk}/", {}).status_code == 422
    assert Suppression.objects.standing().count() == 1


@pytest.mark.parametrize("kind", ["complained", "unsubscribed"])
def test_what_the_recipient_asked_for_only_an_admin_lifts(client: Client, alice: User, adam: User, kind: str) -> None:
    person = make_person()
    Suppression.suppress([person.address], kind)
    url = f"/people/{person.pk}/lift/{Suppression.objects.get().pk}/"
    client.force_login(alice)
    assert client.post(url, {"note": "I want to"}).status_code == 403
    assert Suppression.objects.standing().exists()
    client.force_login(adam)
    assert client.post(url, {"note": "Wrote to say so"}).status_code == 302
    assert not Suppression.objects.standing().exists()


def test_lifting_twice_is_a_conflict(as_alice: Client) -> None:
    person = make_person()
    Suppression.suppress([person.address], "manual")
    url = f"/people/{person.pk}/lift/{Suppression.objects.get().pk}/"
    as_alice.post(url, {"note": "once"})
    assert as_alice.post(url, {"note": "twice"}).status_code == 409


def test_another_persons_block_is_not_lifted_from_here(as_alice: Client) -> None:
    one, other = make_person(), make_person()
    Suppression.suppress([other.address], "manual")
    block = Suppression.objects.get()
    assert as_alice.post(f"/people/{one.pk}/lift/{block.pk}/", {"note": "x"}).status_code == 404
    assert Suppression.objects.standing().count() == 1


def test_own_fields_are_added_changed_and_removed(client: Client, alice: User) -> None:
    client.force_login(alice)
    person = make_person("Tom de Wit", owner=alice, custom={"Sector": "Steel", "Size": "20"})
    page = client.get(f"/people/{person.pk}/edit/").content.decode()
    assert 'name="custom:Sector"' in page
    told = {"address": person.address, "first_name": "Tom", "last_name": "de Wit", "shared": "on"}
    told |= {"custom:Sector": "Ships", "custom:Size": "", "new_name": " Fleet  size ", "new_value": "7"}
    seen = {"seen": person.updated_at.isoformat()}
    assert client.post(f"/people/{person.pk}/edit/", {**told, **seen}).status_code == 302
    assert Person.objects.get().custom == {"Sector": "Ships", "Fleet size": "7"}
    again = {**told, **seen, "custom:Sector": "Trains", "new_name": "", "new_value": ""}
    stale = client.post(f"/people/{person.pk}/edit/", again)
    assert (stale.status_code, "Trains" in stale.content.decode()) == (409, True)


@pytest.mark.parametrize("told", [{"new_value": "7"}, {"new_name": "Sector", "new_value": "7"}])
def test_a_new_field_has_a_name_of_its_own(client: Client, alice: User, told: dict[str, str]) -> None:
    client.force_login(alice)
    person = make_person(owner=alice, custom={"Sector": "Steel"})
    base = {"address": person.address, "seen": person.updated_at.isoformat(), "custom:Sector": "Steel"}
    assert client.post(f"/people/{person.pk}/edit/", {**base, **told}).status_code == 422
    assert Person.objects.get().custom == {"Sector": "Steel"}


def test_what_a_page_does_not_send_of_own_fields_stays(client: Client, alice: User, bob: User) -> None:
    person = make_person(owner=alice, custom={"Sector": "Steel"})
    told = {"address": person.address, "seen": person.updated_at.isoformat(), "phone": "+31 20 555", "shared": "on"}
    client.force_login(alice)
    client.post(f"/people/{person.pk}/edit/", told)
    assert Person.objects.get().custom == {"Sector": "Steel"}
    client.force_login(bob)  # a colleague fills blanks only
    seen = {"seen": Person.objects.get().updated_at.isoformat()}
    filled = {**told, **seen, "custom:Sector": "Ships", "title": "CFO"}
    assert client.post(f"/people/{person.pk}/edit/", filled).status_code == 302
    assert (Person.objects.get().custom, Person.objects.get().title) == ({"Sector": "Steel"}, "CFO")


def test_one_person_after_another_is_written_down(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/people/new/", {"address": "new@brava.example", "more": "1"})
    assert answer["Location"] == "/people/new/"
