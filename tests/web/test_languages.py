"""Each reader has their own language: words, formats and plurals; and mail has its sender's, whoever looks at it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.translation import override

from quarterdeck.compose.letter import letter_for
from quarterdeck.emails.reasons import reason
from quarterdeck.kit.locales import LOCALES, write_for
from quarterdeck.team.models import User
from quarterdeck.web.words import ago, exactly, moment, number
from tests.factories import make_email, make_user

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def speak(user: User, language: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)


def page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


@pytest.mark.django_db
def test_the_profile_switches_every_page_for_this_user_alone(client: Client, alice: User) -> None:
    bob, other = make_user("Bob Brook"), Client()
    client.force_login(alice)
    other.force_login(bob)
    given = {"name": "Alice Arden", "time_zone": "UTC", "language": "nl"}
    assert client.post("/settings/profile/", given).status_code == 302
    assert "Je profiel is opgeslagen." in page(client, "/settings/profile/")
    assert '<html lang="nl"' in page(client, "/emails/delivered/")
    assert "Er is nog geen e-mail afgeleverd" in page(client, "/emails/delivered/")
    assert "No email has been delivered yet" in page(other, "/emails/delivered/")
    assert '<html lang="nl"' in page(client, "/nothing/")  # a fault too is read aloud in the language that it is in
    assert '<html lang="en"' in page(other, "/nothing/")


@pytest.mark.django_db
def test_a_language_that_is_not_offered_is_refused(client: Client, alice: User) -> None:
    client.force_login(alice)
    given = {"name": "Alice Arden", "time_zone": "UTC", "language": "tlh"}
    assert client.post("/settings/profile/", given).status_code == 422


@pytest.mark.django_db
def test_a_stranger_gets_the_browsers_language(client: Client, alice: User) -> None:
    assert "Inloggen met" not in page(client, "/login/")
    answer = client.get("/login/", headers={"accept-language": "nl-BE,nl;q=0.9,en;q=0.5"}).content.decode()
    assert "Wachtwoord" in answer
    assert "Password" in client.get("/login/", headers={"accept-language": "fi"}).content.decode()


@pytest.mark.django_db
def test_plurals_are_dutch(client: Client, alice: User) -> None:
    speak(alice, "nl")
    client.force_login(alice)
    make_email("delivered", sender=alice)
    assert "1–1 van 1 e-mail<" in page(client, "/emails/delivered/")
    make_email("delivered", sender=alice)
    assert "1–2 van 2 e-mails<" in page(client, "/emails/delivered/")


@pytest.mark.django_db
def test_a_stored_reason_is_said_in_the_readers_language(client: Client, alice: User) -> None:
    client.force_login(alice)
    email = make_email("failed", sender=alice, reason=reason("missing_field", fields=["company"]))
    url = f"/emails/{email.uuid}/"
    assert "The field company is empty for this person" in page(client, url)
    speak(alice, "nl")
    assert "Het veld company is leeg voor deze persoon" in page(client, url)


def test_moments_and_numbers_in_dutch() -> None:
    write_for(LOCALES["nl"])
    try:
        with override("nl"):
            assert moment(datetime(2025, 11, 24, 14, 5, tzinfo=UTC), NOW) == "24 nov 2025, 14:05"
            assert moment(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), NOW) == "morgen 09:00"
            assert ago(datetime(2026, 11, 24, 12, 30, tzinfo=UTC), NOW) == "2 u geleden"
            assert ago(datetime(2026, 11, 20, 12, 30, tzinfo=UTC), NOW) == "vr"
            assert exactly(NOW).startswith("dinsdag 24 november 2026, 14:30")
            assert number(2418) == "2.418"
    finally:
        write_for(None)


@pytest.mark.django_db
@pytest.mark.parametrize(("sender", "opening"), [("en", "On "), ("nl", "Op ")])
def test_a_mails_own_words_are_its_senders_whoever_reads(alice: User, sender: str, opening: str) -> None:
    speak(alice, sender)
    alice.refresh_from_db()
    first = make_email("delivered", sender=alice)
    follow_up = make_email("draft", sender=alice, person=first.person, in_reply_to=first)
    letters = set()
    for reader in ("en", "nl"):
        with override(reader):
            letters.add(letter_for(follow_up).html)
    assert len(letters) == 1
    assert f"<p>{opening}" in letters.pop()
