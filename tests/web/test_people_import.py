"""The pages of an import: choose, map, watch, download what was refused, undo."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.people import importer
from quarterdeck.people.models import Group, Person, Upload
from quarterdeck.team.models import User

pytestmark = pytest.mark.django_db

TEXT = "Vorname;Nachname;E-Mail;Region\r\nJörg;Müller;joerg@brava.example;Nord\r\nX;Y;nobody;\r\n"


def handed_in(client: Client, data: bytes = TEXT.encode("cp1252")) -> str:
    answer = client.post("/people/import/", {"file": SimpleUploadedFile("leute.csv", data)})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def form_of(client: Client, url: str, **changes: str) -> dict[str, Any]:
    """The form as the browser would send it."""
    page = client.get(url).content.decode()
    chosen = dict(re.findall(r'<select name="([\w-]+)".*?<option value="([^"]*)" selected', page, re.DOTALL))
    return {"overwrite": "", "group_name": "", **chosen, **changes}


def test_a_file_is_shown_with_its_columns_guessed(as_alice: Client) -> None:
    url = handed_in(as_alice)
    page = as_alice.get(url).content.decode()
    assert "Jörg" in page
    assert "2 rows" in page
    mapping = form_of(as_alice, url)
    assert [mapping[f"column-{n}"] for n in range(4)] == ["first_name", "last_name", "address", "custom:Region"]
    assert Person.objects.count() == 0


def test_the_whole_way_and_back(as_alice: Client, alice: User) -> None:
    url = handed_in(as_alice)
    assert as_alice.post(url, form_of(as_alice, url, group_name="Messe  Köln", owner=str(alice.pk))).status_code == 302
    running = as_alice.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in running
    assert "0 of 2 rows" in running
    assert 'hx-trigger="every 1s"' in running
    importer.work()
    page = as_alice.get(url).content.decode()
    assert "every 1s" not in page
    assert "Undo the import" in page
    person = Person.objects.get()
    assert (person.name, person.custom) == ("Jörg Müller", {"Region": "Nord"})
    assert Group.objects.get(name="Messe Köln", owner=alice).people.get() == person
    back = b"".join(as_alice.get(f"{url}refused.csv")).decode("utf-8-sig")
    assert back.splitlines()[1] == "X,Y,nobody,,3,“nobody” is not an email address"
    assert as_alice.post(f"{url}undo/").status_code == 302
    importer.work()
    assert "Removed: 1" in as_alice.get(url).content.decode()
    assert Person.objects.count() == 0


def test_without_an_address_column_nothing_starts(as_alice: Client, alice: User) -> None:
    url = handed_in(as_alice)
    answer = as_alice.post(url, form_of(as_alice, url, **{"column-2": ""}, owner=str(alice.pk), group_name="New"))
    assert answer.status_code == 422
    assert "which column holds the email address" in answer.content.decode()
    assert (Upload.objects.get().status, Group.objects.count()) == ("checked", 0)


def test_starting_twice_is_a_conflict(as_alice: Client, alice: User) -> None:
    url = handed_in(as_alice)
    form = form_of(as_alice, url, owner=str(alice.pk))
    assert [as_alice.post(url, form).status_code for _ in range(2)] == [302, 409]


def test_what_is_no_table_says_so(as_alice: Client) -> None:
    assert "workbook" in as_alice.get(handed_in(as_alice, b"PK\x03\x04rest")).content.decode()
    assert as_alice.post("/people/import/").status_code == 422


def test_somebody_elses_file_is_not_there(client: Client, as_alice: Client, bob: User) -> None:
    url = handed_in(as_alice)
    client.force_login(bob)
    assert {client.get(each).status_code for each in (url, f"{url}refused.csv")} == {404}
    assert client.post(f"{url}undo/").status_code == 404


def test_headings_and_cells_are_shown_and_never_run(as_alice: Client) -> None:
    data = b'<script>alert(1)</script>,mail\n"<img src=x onerror=alert(1)>",x@brava.example\n'
    page = as_alice.get(handed_in(as_alice, data)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
