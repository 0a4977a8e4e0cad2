"""How far people are followed, as an admin sets it and as a rep writes down what a person wants."""

from __future__ import annotations

import pytest
from django.test import Client

from quarterdeck.team.models import AuditEntry, User
from quarterdeck.tracking.models import Choice, Mode
from quarterdeck.tracking.modes import modes_of, policy
from tests.factories import make_email, make_person

pytestmark = pytest.mark.django_db
PAGE = "/settings/tracking/"


@pytest.fixture
def admin(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


@pytest.fixture
def rep(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_the_page_says_what_holds(admin: Client) -> None:
    html = admin.get(PAGE).content.decode()
    assert "By person: you see who viewed" in html
    assert "France" in html
    assert "until they say yes" in html
    assert "Counted without names" in html


def test_an_admin_sets_the_rules(admin: Client, adam: User) -> None:
    assert admin.post(PAGE, {"mode": "aggregate"}).status_code == 302
    assert admin.post(f"{PAGE}country/", {"country": "DE", "mode": "off"}).status_code == 302
    assert policy().rules == {"": Mode.AGGREGATE, "FR": Mode.OFF, "DE": Mode.OFF}
    assert "Remove the rule of Germany" in admin.get(PAGE).content.decode()
    assert admin.post(f"{PAGE}DE/drop/").status_code == 302
    assert "DE" not in policy().rules
    assert AuditEntry.objects.filter(actor=adam, action="tracking.changed").count() == 3


@pytest.mark.parametrize(
    ("path", "given"),
    [(PAGE, {"mode": "everything"}), (f"{PAGE}country/", {"country": "XX", "mode": "off"}), (f"{PAGE}country/", {})],
)
def test_what_is_not_offered_is_refused(admin: Client, path: str, given: dict[str, str]) -> None:
    assert admin.post(path, given).status_code == 422
    assert policy().rules == {"": Mode.INDIVIDUAL, "FR": Mode.OFF}


def test_a_country_that_is_none_has_no_rule(admin: Client) -> None:
    assert admin.post(f"{PAGE}XX/drop/").status_code == 404


def test_the_rules_are_the_admins(rep: Client) -> None:
    assert rep.get(PAGE).status_code == 403
    assert rep.post(PAGE, {"mode": "off"}).status_code == 403
    assert rep.post(f"{PAGE}country/", {"country": "DE", "mode": "off"}).status_code == 403
    assert rep.post(f"{PAGE}FR/drop/").status_code == 403


def test_a_rep_writes_down_what_a_person_wants(rep: Client, alice: User) -> None:
    person = make_person(owner=alice)
    assert "as the rules say" in rep.get(f"/people/{person.pk}/").content.decode()
    rep.post(f"/people/{person.pk}/tracking/", {"mode": "off"})
    assert Choice.objects.get(person=person).by == alice
    assert "as the rules say" not in rep.get(f"/people/{person.pk}/").content.decode()
    rep.post(f"/people/{person.pk}/tracking/", {"mode": ""})
    assert modes_of({person.pk}) == {person.pk: Mode.INDIVIDUAL}


def test_a_person_of_others_is_not_ones_to_change(rep: Client, adam: User) -> None:
    person = make_person(owner=adam)
    assert rep.post(f"/people/{person.pk}/tracking/", {"mode": "individual"}).status_code == 404
    assert not Choice.objects.exists()


def test_a_way_that_there_is_not_changes_nothing(rep: Client, alice: User) -> None:
    person = make_person(owner=alice)
    rep.post(f"/people/{person.pk}/tracking/", {"mode": "secretly"})
    assert not Choice.objects.exists()


def test_machines_are_said_apart_in_the_strip(rep: Client, alice: User) -> None:
    make_email("delivered", sender=alice, views=2, machine_views=5, machine_clicks=1)
    html = rep.get("/emails/delivered/").content.decode()
    assert 'title="Views by people; 5 more by machines"' in html
    assert 'title="Clicks by people; 1 more by machines"' in html
