"""Settings, Unsubscribing: one's own message, the team's, the organisation's, and who gets one."""

from __future__ import annotations

import pytest
from django.test import Client

from quarterdeck.compose import footers
from quarterdeck.compose.models import Footer, House
from quarterdeck.team.models import AuditEntry, Team, User

pytestmark = pytest.mark.django_db
PAGE = "/settings/unsubscribing/"


def of(user: User) -> str:
    return str(footers.footers_of([user.pk]).of(user.pk))


def test_a_rep_writes_a_message_of_their_own(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.post(f"{PAGE}mine/", {"text": "No more? [Tell me]."}).status_code == 302
    assert ">Tell me</a>" in of(alice)
    assert ">Tell me</a>" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("text", ["No link at all", "[two] [links]", "[]"])
def test_a_message_has_one_link(text: str, client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post(f"{PAGE}mine/", {"text": text})
    assert answer.status_code == 422
    assert "square brackets" in answer.content.decode()
    assert not Footer.objects.exists()


def test_an_admin_writes_the_organisations_and_who_gets_one(client: Client, adam: User, alice: User) -> None:
    client.force_login(adam)
    told = {"text": "[Stop]", "name": "Northsea", "postal_address": "Quay 1, Rotterdam", "append": "always"}
    assert client.post(PAGE, told).status_code == 302
    assert "<br>Northsea, Quay 1, Rotterdam</p>" in of(alice)
    assert House.objects.get().append == "always"
    assert AuditEntry.objects.filter(action="unsubscribe.rules_changed", actor=adam).exists()


def test_a_teams_message_is_its_members(client: Client, adam: User, alice: User, charlie: User, emea: Team) -> None:
    client.force_login(adam)
    client.post(f"{PAGE}team/{emea.pk}/", {"text": "[EMEA out]"})
    assert "EMEA out" in of(alice)
    assert "EMEA out" not in of(charlie)


def test_l1_what_commercial_mail_still_needs_is_said(client: Client, adam: User) -> None:
    client.force_login(adam)
    House.objects.all().delete()
    assert "that commercial mail has to carry is missing" in client.get(PAGE).content.decode()
    footers.change_house(adam, name="Northsea", postal_address="Quay 1")
    assert footers.lacking() == []


def test_the_organisation_is_an_admins(client: Client, alice: User, emea: Team) -> None:
    client.force_login(alice)
    assert client.post(PAGE, {"append": "never"}).status_code == 403
    assert client.post(f"{PAGE}team/{emea.pk}/", {"text": "[x]"}).status_code == 403
    assert "Postal address" not in client.get(PAGE).content.decode()
