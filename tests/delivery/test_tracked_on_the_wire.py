"""What mail carries on the wire, as the recipient's server gets it: tracked only as far as the person may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client

from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from quarterdeck.tracking.modes import choose, set_rule
from tests.delivery.sending import make_due, sending, waits_for
from tests.factories import make_person
from tests.sandbox.world import Sandbox

BODY = '<p>See <a href="https://example.com/?a=1&amp;b=2">this</a>.</p>'


def html_of(rep: User, internet: Sandbox, person: Person) -> str:
    """The HTML of one email to that person, off the wire."""
    email = make_due(rep, person.address, person=person, body=BODY)
    with sending():
        waits_for(email, "delivered")
    (message,) = internet.messages(person.address)
    html: str = message["html"]
    return html


def withdraw(person: Person, rep: User) -> None:
    choose(person, "off", rep)


def organisation_off(person: Person, rep: User) -> None:
    set_rule("", "off", rep)


def in_france(person: Person, rep: User) -> None:
    person.country = "FR"
    person.save()


@pytest.mark.parametrize("forbid", [withdraw, organisation_off, in_france])
def test_off_changes_not_one_byte(rep: User, internet: Sandbox, forbid: Callable[[Person, User], None]) -> None:
    person = make_person(address=f"reader.{forbid.__name__}@brava.example")
    forbid(person, rep)
    html = html_of(rep, internet, person)
    assert '<a href="https://example.com/?a=1&amp;b=2"' in html
    assert "/t/" not in html
    assert "<img" not in html


def without_tracking(html: str, link: str) -> str:
    """The letter as it is shown: its pixel gone, its one link leading where it leads."""
    return re.sub(r'href="[^"]*/t/c/[^"]*"', f'href="{link}"', re.sub(r"<img [^>]*/t/v/[^>]*>", "", html))


@pytest.mark.parametrize("mode", ["off", "individual"])
def test_what_arrives_is_what_the_preview_showed(rep: User, internet: Sandbox, client: Client, mode: str) -> None:
    rep.identities.update(signature="<p>Rita<br>Northsea</p>")
    person = make_person("Maya Okafor", address=f"silent.{mode}@brava.example")
    choose(person, mode, rep)
    client.force_login(rep)
    said = {"to": person.address, "subject": "For {{ first_name }}", "version": 0, "identity": rep.identities.get().pk}
    said |= {"body": '<p>Hi {{ first_name }}, 👋 שלום: <a href="https://example.com/">see</a>.</p>', "how": "now"}
    uuid = uuid4()
    preview = client.post(f"/compose/{uuid}/preview/", said).content.decode()
    client.post(f"/compose/{uuid}/send/", said)
    Email.objects.update(due_at=Now())
    with sending():
        waits_for(Email.objects.get(uuid=uuid), "delivered")

    (message,) = internet.messages(person.address)
    html = without_tracking(message["html"], "https://example.com/").strip()
    assert ("/t/v/" in message["html"]) is (mode == "individual")
    assert "Hi Maya, 👋 שלום" in html
    assert "Rita<br>Northsea" in html
    assert html in preview
    assert f">{message['subject']}</h1>" in preview
    assert [value for name, value in message["headers"] if name == "To"] == [f"Maya Okafor <{person.address}>"]


def test_individual_has_links_and_pixel_of_its_own(rep: User, internet: Sandbox) -> None:
    one, other = (html_of(rep, internet, make_person(address=f"reader.own{n}@brava.example")) for n in "ab")
    assert "/t/c/" in one
    assert "/t/v/" in one
    assert one != other


def test_where_only_counting_is_allowed_everyone_gets_the_same(rep: User, internet: Sandbox) -> None:
    set_rule("", "aggregate", rep)
    one, other = (html_of(rep, internet, make_person(address=f"reader.all{n}@brava.example")) for n in "ab")
    assert "/t/c/" in one
    assert "/t/v/" in one
    assert one == other
