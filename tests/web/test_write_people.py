"""Writing to people who are picked in their list, or to all whom it names."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quarterdeck.compose.batch_maker import work
from quarterdeck.compose.models import Batch
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from tests.factories import make_person, make_template

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/"}
URL = "/people/write/"


def said(alice: User, template: Any, *people: Person, **more: Any) -> dict[str, Any]:
    identity = alice.identities.get().pk
    known = {"uuid": str(uuid4()), "ids": [person.pk for person in people]}
    return {**known, "template": template.pk, "identity": identity, "zone": "UTC", **more}


def sure(alice: User, template: Any) -> str:
    return f"{template.pk}:{alice.identities.get().pk}:{template.subject}"


def test_the_list_asks_for_the_sheet_and_keeps_whom_it_named(client: Client, alice: User) -> None:
    make_template(alice)
    people = [make_person("Maya Okafor"), make_person("Yael Katz")]
    client.force_login(alice)
    assert 'formaction="/people/write/"' in client.get("/people/").content.decode()
    html = client.post(URL, {"ids": [each.pk for each in people]}, headers=HTMX).content.decode()
    assert "2 people" in html
    assert all(f'name="ids" value="{each.pk}"' in html for each in people)
    html = client.post(URL, {"all": "1", "q": "maya"}, headers=HTMX).content.decode()
    assert "1 person" in html
    assert 'name="q" value="maya"' in html
    assert not Batch.objects.exists()


def test_who_gets_it_is_seen_before_and_then_it_goes(client: Client, alice: User) -> None:
    template = make_template(alice, name="Autumn", subject="Hello {{ first_name }}", body="<p>A word.</p>")
    maya, left = make_person("Maya Okafor"), make_person("Lena Left")
    Suppression.suppress([left.address], "unsubscribed")
    client.force_login(alice)
    asked = said(alice, template, maya, left)
    answer = client.post(URL, asked, headers=HTMX)
    assert answer["HX-Retarget"] == "#sheet-body"
    assert "1 person gets it" in answer.content.decode()
    assert "may not be mailed: unsubscribed" in answer.content.decode()
    for _ in range(2):  # a double click is one batch
        answer = client.post(URL, {**asked, "sure": sure(alice, template)}, headers=HTMX)
        assert answer["HX-Retarget"] == "#bulk-run"
    while work():
        pass
    assert Email.objects.get().subject == "Hello Maya"
    assert Batch.objects.get().total == 2


def test_people_whom_one_does_not_see_are_not_written_to(client: Client, alice: User, charlie: User) -> None:
    template = make_template(alice)
    hidden = make_person("Hidden", owner=charlie, shared=False)
    client.force_login(alice)
    html = client.post(URL, said(alice, template, hidden), headers=HTMX).content.decode()
    assert "Choose whom to write to." in html
    client.post(URL, said(alice, template, hidden, sure=sure(alice, template)), headers=HTMX)
    assert not Batch.objects.exists()


def test_without_a_script_it_is_a_page(client: Client, alice: User) -> None:
    template, maya = make_template(alice), make_person("Maya Okafor")
    client.force_login(alice)
    assert "<html" in client.post(URL, {"ids": [maya.pk]}).content.decode()
    answer = client.post(URL, said(alice, template, maya, sure=sure(alice, template)))
    assert answer["Location"] == f"/emails/batch/{Batch.objects.get().uuid}/"
