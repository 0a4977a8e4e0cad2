"""Consent to being followed (L7): asked for, kept as proof, taken back by the link in the mail, for old mails too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from quarterdeck.compose.letter import letter_for
from quarterdeck.delivery import hooks
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.people.optout import OptOut, token_for
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.tracking import consent
from quarterdeck.tracking.drainer import drain
from quarterdeck.tracking.models import Consent, Hit, Mode
from quarterdeck.tracking.modes import modes_of, set_rule
from tests.factories import make_email, make_person
from tests.tracking.spooled import counts, hit, spooled

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(alice: User) -> Email:
    """A mail to somebody in a country where consent comes first."""
    set_rule("GB", Mode.CONSENT, alice)
    return make_email("delivered", sender=alice, person=make_person("Zoe Zeal", country="GB"))


def path(mail: Email) -> str:
    return f"/u/{token_for(OptOut(mail.pk, mail.sender_id, mail.address))}"


def mode(person: Person) -> Mode:
    return modes_of([person.pk])[person.pk]


def dressed(mail: Email) -> str:
    return hooks.dresser([mail])(mail, letter_for(mail).html)


def test_l7_nobody_is_followed_by_person_before_they_agreed(mail: Email) -> None:
    """(b): no pixel and not one changed byte until then."""
    assert mode(mail.person) == Mode.OFF
    assert dressed(mail) == letter_for(mail).html


def test_l7_whoever_agrees_on_the_page_is_followed_and_it_is_kept(client: Client, mail: Email) -> None:
    client.post(path(mail), {"do": "agree"})
    assert mode(mail.person) == Mode.INDIVIDUAL
    kept = Consent.objects.get()
    assert (kept.given, kept.source, kept.email_id, kept.by) == (True, "page", mail.pk, None)
    assert not AuditEntry.objects.exclude(action="tracking.changed").exists()  # their word is no deed of ours


def test_l7_each_mail_that_is_followed_by_consent_carries_the_way_back(client: Client, mail: Email) -> None:
    client.post(path(mail), {"do": "agree"})
    assert f"{path(mail)}#watching" in dressed(mail)
    assert "/t/v/" in dressed(mail)


def test_mail_that_needs_no_consent_carries_no_such_link(alice: User) -> None:
    assert "#watching" not in dressed(make_email("delivered", sender=alice))


def test_l7_taking_it_back_ends_recording_for_mails_already_sent(client: Client, mail: Email, tmp_path: Path) -> None:
    """(c), and (d): nothing of the visitor is left."""
    client.post(path(mail), {"do": "agree"})
    client.post(path(mail), {"do": "refuse"})
    spooled(tmp_path, hit(mail))
    drain(tmp_path)
    assert counts(mail) == (0, 0, 0, 0)
    assert not Hit.objects.exists()
    assert [each.given for each in consent.history(mail.person)] == [False, True]


def test_saying_the_same_again_is_once(client: Client, mail: Email) -> None:
    for _ in range(3):
        client.post(path(mail), {"do": "agree"})
    assert Consent.objects.count() == 1


def test_looking_at_the_page_agrees_to_nothing(client: Client, mail: Email) -> None:
    client.get(path(mail) + "?do=agree")
    assert not Consent.objects.exists()


@pytest.mark.parametrize("given", [{}, {"source": "spoken"}, {"said_on": "2026-05-04"}, {"said_on": "2999-01-01"}])
def test_a_teammate_needs_to_say_how_and_when_they_agreed(given: dict[str, Any], alice: User, mail: Email) -> None:
    Person.objects.filter(pk=mail.person_id).update(owner=alice)
    browser = Client()
    browser.force_login(alice)
    browser.post(f"/people/{mail.person_id}/tracking/", {"mode": "individual", **given})
    assert mode(mail.person) == Mode.OFF


def test_a_consent_that_was_given_elsewhere_is_kept_with_its_proof(alice: User, mail: Email) -> None:
    Person.objects.filter(pk=mail.person_id).update(owner=alice)
    browser = Client()
    browser.force_login(alice)
    told = {"mode": "individual", "source": "written", "said_on": "2026-05-04", "note": "Letter of 4 May"}
    browser.post(f"/people/{mail.person_id}/tracking/", told)
    assert mode(mail.person) == Mode.INDIVIDUAL
    kept = Consent.objects.get()
    assert (kept.by, kept.note, kept.at.date()) == (alice, "Letter of 4 May", datetime(2026, 5, 4, tzinfo=UTC).date())
    assert AuditEntry.objects.get(action="tracking.agreed").actor == alice
    assert "Letter of 4 May" in browser.get(f"/people/{mail.person_id}/").content.decode()


def test_nobody_overrules_a_no_of_theirs_without_a_consent(client: Client, alice: User) -> None:
    """Where following needs no consent either."""
    mail = make_email("delivered", sender=alice, person=make_person(owner=alice))
    client.post(path(mail), {"do": "refuse"})
    browser = Client()
    browser.force_login(alice)
    browser.post(f"/people/{mail.person_id}/tracking/", {"mode": "individual"})
    assert mode(mail.person) == Mode.OFF
