"""The page of one person: notes written in place, authorization, history, and two who are one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.emails.models import Event
from quarterdeck.people import deeds, facts, groups, notes
from quarterdeck.people.models import ImportRow, Person, Upload
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.web import person_history
from tests.factories import make_email, make_person, make_task

pytestmark = pytest.mark.django_db

FRAGMENT = {"HX-Request": "true"}


def keep(client: Client, person: Person, words: str, seen: str, **more: Any) -> Any:
    return client.post(f"/people/{person.pk}/notes/", {"notes": words, "seen": seen}, **more)


def test_notes_are_kept_as_they_are_written(as_alice: Client, alice: User) -> None:
    person = make_person(owner=alice)
    first = keep(as_alice, person, "Likes tea", notes.digest(""), headers=FRAGMENT)
    assert first.status_code == 200
    seen = re.findall(r'name="seen" value="(\w+)"', first.content.decode())[0]
    assert keep(as_alice, person, "Likes tea\r\na lot", seen, headers=FRAGMENT).status_code == 200
    person.refresh_from_db()
    assert person.notes == "Likes tea\na lot"
    assert keep(as_alice, person, person.notes, "stale", headers=FRAGMENT).status_code == 200  # the same words


def test_notes_that_somebody_goes_on_writing_are_one_change(as_alice: Client, alice: User) -> None:
    person, words = make_person(owner=alice), ""
    for letter in "tea":
        assert keep(as_alice, person, words + letter, notes.digest(words)).status_code == 302
        words += letter
    assert AuditEntry.objects.filter(action="person.changed").count() == 1


def test_nobody_writes_over_words_that_they_have_not_seen(as_alice: Client, alice: User) -> None:
    person = make_person(owner=alice, notes="Colleague's words")
    answer = keep(as_alice, person, "Mine", notes.digest(""), headers=FRAGMENT)
    text = answer.content.decode()
    assert (answer.status_code, "Colleague&#x27;s words" in text) == (409, True)
    assert f'name="seen" value="{notes.digest("")}"' in text  # what is typed next conflicts again
    plain = keep(as_alice, person, "Mine", notes.digest(""))
    assert plain.status_code == 409
    assert ">\nMine</textarea>" in plain.content.decode()
    assert Person.objects.get().notes == "Colleague's words"
    assert keep(as_alice, person, "Mine", notes.digest("Colleague's words")).status_code == 302
    assert Person.objects.get().notes == "Mine"


def test_a_colleagues_notes_are_read_and_only_blanks_filled(client: Client, alice: User, bob: User) -> None:
    person = make_person(owner=alice, notes="Mine alone")
    client.force_login(bob)
    assert keep(client, person, "Changed", notes.digest("Mine alone")).status_code == 403
    assert "<textarea" not in client.get(f"/people/{person.pk}/").content.decode().split("notes-title")[2]
    Person.objects.update(notes="")
    assert keep(client, person, "A word", notes.digest("")).status_code == 302
    assert keep(client, person, "x" * 20_001, notes.digest("A word")).status_code in (403, 422)


def test_the_authorization_is_written_down(as_alice: Client, alice: User, bob: User) -> None:
    person = make_person(owner=alice)
    url = f"/people/{person.pk}/authorization/"
    assert as_alice.post(url, {"authorization": "consent"}).status_code == 422
    told = {"authorization": "consent", "authorized_on": "2026-11-02", "authorized_for": "Newsletter"}
    assert as_alice.post(url, told).status_code == 302
    page = as_alice.get(f"/people/{person.pk}/").content.decode()
    assert "Newsletter" in page
    Person.objects.update(owner=bob)
    assert as_alice.post(url, told).status_code == 403


def test_history_tells_mail_tasks_imports_groups_and_changes(as_alice: Client, alice: User) -> None:
    person = make_person("Maya", owner=alice)
    Event.record("viewed", make_email("delivered", sender=alice, person=person, subject="Eleven minutes"))
    make_task(alice, person=person, name="Call Maya", status="done", done_at=timezone.now())
    upload = Upload.objects.create(by=alice, name="fair.csv", status="done", started_at=timezone.now())
    ImportRow.objects.create(upload=upload, number=1, line=2, facts={}, outcome="updated", person=person)
    groups.add(groups.create("CFOs", by=alice), Person.objects.all(), by=alice)
    facts.write(person, {"title": "CFO"}, by=alice, seen=person.updated_at)
    deeds.do("unshare", [person.pk], {}, alice)

    def told(kind: str) -> str:
        answer = as_alice.get(f"/people/{person.pk}/history/?kind={kind}", headers=FRAGMENT)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().split("<ol")[-1]))

    assert ("Eleven minutes" in told("emails"), "Call Maya" in told("emails")) == (True, False)
    assert ("Task done" in told("tasks"), "Task planned" in told("tasks")) == (True, True)
    for words in ("fair.csv", "CFOs", "Changed a person", "Stopped sharing", "Written down here"):
        assert words in told("changes"), words
    for words in ("Eleven minutes", "Call Maya", "fair.csv"):
        assert words in told("")


def test_history_tells_who_left(as_alice: Client, alice: User) -> None:
    email = make_email("delivered", sender=alice)
    Event.record("unsubscribed", email, source="one_click")
    html = as_alice.get(f"/people/{email.person_id}/history/?kind=emails", headers=FRAGMENT).content.decode()
    assert "Unsubscribed" in html


def test_history_shows_only_the_mail_and_groups_that_may_be_seen(
    client: Client, alice: User, bob: User, mona: User
) -> None:
    person = make_person(owner=alice)
    Event.record("replied", make_email("delivered", sender=alice, person=person, subject="Between us"))
    groups.add(groups.create("Secret list", by=alice), Person.objects.all(), by=alice)
    seen = {}
    for user in (alice, bob, mona):
        client.force_login(user)
        page = client.get(f"/people/{person.pk}/history/").content.decode()
        seen[user.first_name] = ("Between us" in page, "Secret list" in page)
    assert seen == {"Alice": (True, True), "Bob": (False, False), "Mona": (True, False)}


def test_pages_of_history_follow_one_another(as_alice: Client, alice: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(person_history, "PAGE", 3)
    person, now = make_person(owner=alice, created_at=timezone.now() - timedelta(days=9)), timezone.now()
    for n in range(7):
        make_task(alice, person=person, name=f"Task {n}", created_at=now - timedelta(hours=n))
    url, seen = f"/people/{person.pk}/history/?kind=tasks", []
    while url:
        page = as_alice.get(url, headers=FRAGMENT).content.decode()
        seen += re.findall(r"Task \d", page)
        onward = re.findall(r'hx-get="([^"]+before[^"]+)"', page)
        url = onward[0].replace("&amp;", "&") if onward else ""
    assert seen == [f"Task {n}" for n in range(7)]
    assert as_alice.get(f"/people/{person.pk}/history/?before=never").status_code == 400


def test_two_selected_people_are_compared_and_merged(as_alice: Client, alice: User) -> None:
    kept, gone = (make_person("Maya Okafor", owner=alice, company=name) for name in ("Brava", "Brava SA"))
    picked = as_alice.post("/people/merge/", {"ids": [kept.pk, gone.pk]})
    assert picked["Location"] == f"/people/{kept.pk}/merge/?other={gone.pk}"
    page = as_alice.get(picked["Location"]).content.decode()
    assert ("Brava SA" in page, 'value="company"' in page) == (True, True)
    told = {"other": gone.pk, "take": "company"}
    assert as_alice.post(f"/people/{kept.pk}/merge/", told)["Location"] == f"/people/{kept.pk}/"
    assert Person.objects.get().company == "Brava SA"
    assert gone.address.split("@")[0] in as_alice.get(f"/people/{kept.pk}/").content.decode()


def test_one_or_three_people_are_not_merged(as_alice: Client) -> None:
    ids = [make_person().pk for _ in range(3)]
    for some in (ids[:1], ids):
        assert as_alice.post("/people/merge/", {"ids": some})["Location"] == "/people/"


def test_doubles_are_offered_and_searched_among_ones_own(as_alice: Client, alice: User, bob: User) -> None:
    kept = make_person("Maya Okafor", owner=alice)
    make_person("Maya Okafor", owner=alice, address="twin@brava.example")
    make_person("Maya Okafor", owner=bob, address="not-mine@brava.example")
    make_person("Other Name", owner=alice, address="other@brava.example")
    page = as_alice.get(f"/people/{kept.pk}/merge/").content.decode()
    found = {each: each in page for each in ("twin@", "not-mine@", "other@")}
    assert found == {"twin@": True, "not-mine@": False, "other@": False}
    assert "other@" in as_alice.get(f"/people/{kept.pk}/merge/?q=other").content.decode()
    assert as_alice.post(f"/people/{kept.pk}/merge/", {"other": "0"}).status_code == 422


def test_while_mail_is_being_sent_the_merge_waits(as_alice: Client, alice: User) -> None:
    kept, gone = make_person(owner=alice), make_person(owner=alice)
    make_email("in_progress", sender=alice, person=gone)
    assert "merge" in as_alice.post(f"/people/{kept.pk}/merge/", {"other": gone.pk})["Location"]
    assert Person.objects.count() == 2
