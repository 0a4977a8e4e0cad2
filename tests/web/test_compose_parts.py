"""What the sheet asks for while one writes: people, templates; and what is not for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.factories import make_person, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def text(answer: HttpResponse | Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("query", ["template=999999", "draft=nonsense", "draft=00000000-0000-4000-8000-000000000000"])
def test_what_does_not_exist_is_404(page: Client, query: str) -> None:
    assert page.get(f"/compose/?{query}").status_code == 404


def test_another_users_private_template_is_404(page: Client, bob: User) -> None:
    template = make_template(bob)
    assert page.get(f"/compose/?template={template.pk}").status_code == 404
    assert page.get(f"/compose/templates/{template.pk}/").status_code == 404


def test_people_are_found_by_the_beginnings_of_name_and_address(page: Client, charlie: User) -> None:
    tom = make_person("Tom de Wit", address="tdw@brava.example")
    make_person("Tom Secret", shared=False, owner=charlie)
    Suppression.suppress([tom.address], Suppression.Kind.UNSUBSCRIBED)
    for query in ("to wi", "tdw@", "TOM"):
        html = text(page.get("/compose/people/", {"q": query}))
        assert "Tom de Wit" in html
        assert "unsubscribed" in html
        assert "Secret" not in html
    assert text(page.get("/compose/people/", {"q": ""})).strip() == ""


def test_templates_are_found_by_all_words(page: Client, alice: User, bob: User) -> None:
    make_template(alice, name="Intro", body="<p>container yard</p>")
    make_template(bob, name="Shared one", shared=True, body="<p>container ship</p>")
    make_template(bob, name="Private", body="<p>container</p>")
    html = text(page.get("/compose/templates/", {"q": "CONTAINER"}))
    assert "Intro" in html
    assert "Shared one" in html
    assert "Private" not in html
    assert "Intro" not in text(page.get("/compose/templates/", {"q": "container ship"}))
