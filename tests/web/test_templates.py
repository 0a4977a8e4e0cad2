"""The templates' pages: found, written, guarded, archived, used."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from quarterdeck.compose.footers import change_house
from quarterdeck.compose.models import Category, House, Template
from quarterdeck.team.models import User
from tests.factories import make_person, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def text(answer: HttpResponse | Any) -> str:
    return str(answer.content.decode())


def form(**fields: Any) -> dict[str, Any]:
    return {"version": 1, "name": "Intro", "category": "", "subject": "Hi", "body": "<p>Hello</p>", **fields}


def test_the_list_holds_ones_own_and_shared_ones(page: Client, alice: User, bob: User) -> None:
    make_template(alice, name="My own")
    make_template(bob, name="Shared by Bob", shared=True)
    make_template(bob, name="Private of Bob")
    html = text(page.get("/templates/"))
    assert "My own" in html
    assert "Shared by Bob" in html
    assert "Private of Bob" not in html


def test_an_admin_sees_all(client: Client, adam: User, bob: User) -> None:
    template = make_template(bob, name="Private of Bob")
    client.force_login(adam)
    assert "Private of Bob" in text(client.get("/templates/"))
    assert client.post(f"/templates/{template.pk}/", form(name="Better")).status_code == 302


def test_the_list_is_narrowed_by_words_shelf_and_category(page: Client, alice: User, bob: User) -> None:
    ports = Category.objects.create(name="Ports")
    make_template(alice, name="Alpha", body="<p>cranes</p>")
    make_template(bob, name="Beta", shared=True, subject="cranes", category=ports)
    gone = make_template(alice, name="Gamma")
    page.post(f"/templates/{gone.pk}/archive/")
    for query, seen in {
        "": "Alpha Beta", "q=CRANES": "Alpha Beta", "show=mine": "Alpha", "show=shared": "Beta",
        "show=archived": "Gamma",
        f"category={ports.pk}": "Beta", "q=cranes&show=mine": "Alpha", "q=nothing": "", "category=x": "Alpha Beta",
        "page=999": "Alpha Beta", "show=nonsense": "Alpha Beta",
    }.items():  # fmt: skip
        html = text(page.get(f"/templates/?{query}", headers={"HX-Request": "true"}))
        assert [name for name in ("Alpha", "Beta", "Gamma") if name in html] == seen.split(), query


def test_the_list_does_not_ask_per_row(page: Client, alice: User, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        make_template(alice, category=Category.objects.create(name=f"C{number}"))
    with django_assert_max_num_queries(9):
        page.get("/templates/")


def test_a_template_is_written_and_cleaned(page: Client, alice: User) -> None:
    answer = page.post("/templates/new/", form(category="First touch", body="<p>Hi</p><script>x</script>", shared="on"))
    template = Template.objects.get()
    assert answer["Location"] == f"/templates/{template.pk}/"
    assert (template.owner, template.body, template.shared) == (alice, "<p>Hi</p>", True)
    assert template.category is not None
    page.post("/templates/new/", form(category="FIRST TOUCH"))
    assert Category.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Give it a name"), ({"subject": "{{ oops"}, "In the subject, line 1"),
        ({"body": "<p>x</p>\n{% for a in b %}"}, "In the text, line 2"), ({"body": "x" * 3_000_000}, "is the most"),
        ({"name": "x" * 200}, "at most 120"), ({"subject": "x" * 600}, "at most 500"),
    ],
)  # fmt: skip
def test_bad_input_is_422_in_words_and_keeps_the_text(page: Client, fields: dict[str, str], words: str) -> None:
    answer = page.post("/templates/new/", form(**{"body": "<p>my words</p>", **fields}))
    assert answer.status_code == 422
    assert words in text(answer)
    assert "body" in fields or "my words" in text(answer)
    assert not Template.objects.exists()


def test_a_change_is_guarded_by_its_version(page: Client, alice: User) -> None:
    template = make_template(alice)
    assert page.post(f"/templates/{template.pk}/", form(body="<p>theirs</p>")).status_code == 302
    answer = page.post(f"/templates/{template.pk}/", form(body="<p>mine</p>"))
    assert answer.status_code == 409
    assert "theirs" in text(answer)
    assert "mine" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    assert page.post(f"/templates/{template.pk}/", form(version=2, body="<p>mine</p>")).status_code == 302
    template.refresh_from_db()
    assert (template.body, template.version) == ("<p>mine</p>", 3)


def test_others_may_read_a_shared_one_and_not_change_it(page: Client, bob: User) -> None:
    shared, private = make_template(bob, shared=True), make_template(bob)
    assert "readonly" in text(page.get(f"/templates/{shared.pk}/"))
    assert page.get(f"/templates/{private.pk}/").status_code == 404
    for template in (shared, private):
        for url in ("", "archive/", "unarchive/"):
            assert page.post(f"/templates/{template.pk}/{url}", form(version=1)).status_code == 404
    shared.refresh_from_db()
    assert (shared.version, shared.archived_at) == (1, None)


def test_an_archived_one_cannot_be_used_and_comes_back(page: Client, alice: User) -> None:
    template = make_template(alice)
    page.post(f"/templates/{template.pk}/archive/")
    assert page.get(f"/compose/?template={template.pk}").status_code == 404
    assert page.get(f"/compose/templates/{template.pk}/").status_code == 404
    page.post(f"/templates/{template.pk}/unarchive/")
    assert page.get(f"/compose/?template={template.pk}").status_code == 200


def test_get_changes_nothing(page: Client, alice: User) -> None:
    template = make_template(alice)
    for url in ("archive/", "unarchive/"):
        assert page.get(f"/templates/{template.pk}/{url}").status_code == 405
    for url in ("/templates/check/", "/templates/preview/"):
        assert page.get(url).status_code == 405
    for url in ("/templates/", "/templates/new/", f"/templates/{template.pk}/"):
        assert page.get(url).status_code == 200
    template.refresh_from_db()
    assert (template.version, Template.objects.count()) == (1, 1)


def test_unknown_fields_are_warned_of_and_custom_ones_known(page: Client) -> None:
    make_person(custom={"Favourite port": "Rotterdam"})
    answer = text(page.post("/templates/check/", form(body="<p>{{ favourite_port }} {{ quote }} {{ company }}</p>")))
    assert "<b>quote</b>" in answer
    assert "In the text, line 1" in text(page.post("/templates/check/", form(body="{{ x")))


def test_the_preview_is_for_the_person_that_was_chosen(page: Client) -> None:
    make_person("Tom de Wit", address="tom@brava.example")
    words = form(body="<p>Hi {{ first_name }} {{ phone }}</p>", to="tom@brava.example")
    answer = page.post("/templates/preview/", words)
    assert "Hi Tom" in text(answer)
    assert "Empty for this person: phone" in text(answer)
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "line 1" in text(page.post("/templates/preview/", form(subject="{{ x")))


def test_without_any_person_the_preview_makes_one_up(page: Client) -> None:
    assert "Hi Sam" in text(page.post("/templates/preview/", form(body="<p>Hi {{ first_name }}</p>")))


def test_a_template_that_sells_nothing_says_what_that_means(page: Client, alice: User) -> None:
    template = make_template(alice)
    page.post(f"/templates/{template.pk}/", form(non_commercial="on", version=template.version))
    template.refresh_from_db()
    assert template.non_commercial
    assert "people who unsubscribed" in text(page.get(f"/templates/{template.pk}/"))
    page.post(f"/templates/{template.pk}/", form(version=template.version))
    template.refresh_from_db()
    assert not template.non_commercial


def test_l1_a_shared_commercial_template_says_what_it_still_needs(page: Client, alice: User, adam: User) -> None:
    """Who we are and where: commercial mail has to carry both."""
    template = make_template(alice, shared=True)
    House.objects.all().delete()
    assert "postal address" in text(page.get(f"/templates/{template.pk}/"))
    change_house(adam, name="Northsea", postal_address="Quay 1, Rotterdam")
    assert "postal address" not in text(page.get(f"/templates/{template.pk}/"))
