"""Attaching files over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.compose import files
from quarterdeck.emails.models import Email, File
from quarterdeck.team.models import User
from tests.web.test_compose import form, send, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_a_file_is_stored_at_once_and_listed(page: Client) -> None:
    answer = page.post("/compose/attach/", {"new": SimpleUploadedFile("../<b>plan.pdf", b"%PDF", "text/html")})
    assert answer.status_code == 200
    assert "&lt;b" not in text(answer)
    assert "b_plan.pdf" in text(answer)
    assert File.objects.get().size == 4


def test_too_much_together_is_refused_in_words(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    first = files.store("a.txt", b"1234567")
    answer = page.post("/compose/attach/", {"new": SimpleUploadedFile("b.txt", b"12345"), "file": [first.ticket]})
    assert answer.status_code == 422
    assert "is the most" in text(answer)


def test_an_empty_a_missing_and_a_forged_file_are_refused(page: Client) -> None:
    for data in ({"new": SimpleUploadedFile("a.txt", b"")}, {}, {"new": SimpleUploadedFile("a", b"x"), "file": ["no"]}):
        assert page.post("/compose/attach/", data).status_code == 422
    assert not File.objects.exists()


def test_a_plain_form_carries_its_files_along(page: Client, alice: User) -> None:
    send(page, uuid4(), form(alice, new=[SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]))
    names = Email.objects.get().content.attachments.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["a.txt", "b.txt"]


def test_a_forged_ticket_in_the_form_blocks_sending(page: Client, alice: User) -> None:
    answer = send(page, uuid4(), form(alice, file=["forged"]))
    assert answer.status_code == 422
    assert "attach the file again" in text(answer)
