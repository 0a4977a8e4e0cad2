"""Inviting by a CSV file: each row is looked at, shown, and taken or left out with its reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.team import invitations
from quarterdeck.team.models import Invitation, Team, User

pytestmark = pytest.mark.django_db

URL = "/settings/team/invite/file/"
FILE = """Email;Name;Role;Teams
nora@northsea.example;Nora Nys;Manager;EMEA
piet@northsea.example;Piet;;
ALICE@northsea.example;Alice;member;
nobody;No Body;member;
olga@northsea.example;Olga;boss;
otto@northsea.example;Otto;member;Nowhere
PIET@northsea.example;Piet again;member;
"""


@pytest.fixture
def admin(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


def upload(client: Client, text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(URL, {"file": SimpleUploadedFile("team.csv", data)})


def rows_of(answer: Any) -> str:
    found = re.findall(r'name="rows" value="([^"]*)"', answer.content.decode())[0]
    return str(found).replace("&quot;", '"')


def test_each_row_is_shown_and_nobody_is_invited_yet(admin: Client, alice: User) -> None:
    answer = upload(admin, FILE)
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ("works here already", "is no email address", "is no role", "no team “Nowhere”", "twice"):
        assert words in text, words
    assert text.count("Is invited") == 2
    assert not Invitation.objects.exists()


def test_the_good_rows_are_invited_with_name_role_and_teams(admin: Client, alice: User, emea: Team) -> None:
    answer = admin.post(URL, {"rows": rows_of(upload(admin, FILE))})
    assert answer.status_code == 200
    assert answer.content.decode().count("/join/") == 2
    found = {each.email: each for each in Invitation.objects.all()}
    nora = found["nora@northsea.example"]
    assert (nora.name, nora.role, list(nora.teams.all())) == ("Nora Nys", "manager", [emea])
    assert found["piet@northsea.example"].role == "member"


def test_whoever_was_invited_by_name_finds_it_in_the_form(admin: Client, client: Client, adam: User) -> None:
    guest = invitations.Guest("nora@northsea.example", "Nora Nys", "member")
    ((_, secret),) = invitations.invite_each([guest], by=adam)
    client.logout()
    assert 'value="Nora Nys"' in client.get(f"/join/{secret}/").content.decode()


def test_what_changed_meanwhile_is_said_and_nobody_is_invited(admin: Client, adam: User, emea: Team) -> None:
    rows = rows_of(upload(admin, FILE))
    invitations.invite(["piet@northsea.example"], "member", [], by=adam)
    answer = admin.post(URL, {"rows": rows})
    assert (answer.status_code, Invitation.objects.count()) == (409, 1)
    assert "is invited already" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 a workbook", b"Name;Role\nNora;member\n", b"Email\n", b"Email\n" + b"a@b.example\n" * 501],
)
def test_what_is_no_such_file_says_so(admin: Client, data: bytes) -> None:
    answer = upload(admin, data)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_file_without_headings_and_no_file_at_all(admin: Client) -> None:
    assert "Is invited" in upload(admin, "nora@northsea.example,Nora\n").content.decode()
    assert admin.post(URL).status_code == 422


@pytest.mark.parametrize("rows", ["", "{}", "[[1]]", '[["x", []]]', "[" * 5])
def test_rows_that_were_never_shown_are_refused(admin: Client, rows: str) -> None:
    assert admin.post(URL, {"rows": rows}).status_code == 400


def test_many_rows_are_looked_at_by_set(admin: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(15):
        assert upload(admin, "Email\n" + "".join(f"p{n}@northsea.example\n" for n in range(400))).status_code == 200
