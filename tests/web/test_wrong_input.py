"""What was typed wrong: 422, the words beside its field, the focus in the first of them, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from quarterdeck.delivery.models import Channel
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import Team, User
from quarterdeck.tracking.models import Mode, Rule
from tests.factories import make_channel, make_email, make_person
from tests.inbound.post import come_in, returned

pytestmark = pytest.mark.django_db

SERVER = {"name": "Relay", "host": "smtp.fair.example", "port": "587", "security": "starttls", "connections": "2"}
HOURS = {"has_hours": "on", "days": ["0"], "opens": "09:00", "closes": "17:30"}

# the form's address, what is typed, the field that is wrong, something typed that has to be there still
FORMS: list[tuple[str, dict[str, object], str, str]] = [
    ("sending_organisation", {**HOURS, "per_hour": "-3", "per_day": "500"}, "id_per_hour", "500"),
    ("sending_organisation", {**HOURS, "days": [], "per_day": "500"}, "id_days", "500"),
    ("sending_organisation", {**HOURS, "closes": "08:00"}, "id_closes", "08:00"),
    ("sending_team", {**HOURS, "opens": "noon"}, "id_opens", "noon"),
    ("sending_user", {**HOURS, "per_day": "many"}, "id_per_day", "many"),
    ("sending_domain", {"domain": "nonsense", "per_day": "70"}, "id_domain", "nonsense"),
    ("absences", {"starts_on": "2030-02-10", "ends_on": "2030-02-01", "then": "all"}, "id_ends_on", "2030-02-01"),
    ("absences_of", {"starts_on": "soon", "ends_on": "2030-02-01", "then": "all"}, "id_starts_on", "2030-02-01"),
    ("channel_add", {**SERVER, "host": "not a host!"}, "id_host", "not a host!"),
    ("channel", {**SERVER, "port": "99999"}, "id_port", "99999"),
    ("channel", {**SERVER, "batch_size": "20"}, "id_batch_pause_s", "20"),
    ("channel", {**SERVER, "ramp_start": "10", "ramp_step": "5"}, "id_per_day", "10"),
    ("channel_dkim_make", {"domain": "not a domain"}, "dkim-domain", "not a domain"),
    ("channel_resume", {"note": " "}, "resume-note", ""),
    ("mailbox", {"host": "no host", "port": "993", "security": "ssl", "username": "ann"}, "id_host", "no host"),
    ("mailbox_returns", {"bounce_domain": "x y"}, "id_bounce_domain", "x y"),
    ("identity_add", {"name": "Ann", "address": "nope"}, "id_address", "nope"),
    ("suppression_add", {"who": "nonsense", "note": "asked by phone"}, "id_who", "asked by phone"),
    ("suppression_lift", {"note": ""}, "note-{block}", ""),
    ("suppression_import", {"kind": "unsubscribed"}, "id_file", ""),
    ("country_rule", {"country": "", "ask": "nobody"}, "id_country", ""),
    ("tracking_country", {"country": "XX", "mode": "off"}, "id_country", ""),
    ("unsubscribing_mine", {"text": "No link in it"}, "id_text", "No link in it"),
    ("unsubscribing_team", {"text": "Nor here"}, "team-{team}-text", "Nor here"),
    ("unsubscribing", {"text": "Nor here", "append": "never", "name": "Northsea"}, "house-text", "Northsea"),
    ("person_tracking", {"mode": "individual", "note": "letter of May"}, "id_source", "letter of May"),
    ("person_authorization", {"authorization": "consent", "authorized_on": "soon"}, "id_authorized_on", "soon"),
    ("profile", {"name": "", "title": "Captain", "time_zone": "Europe/Oslo"}, "id_name", "Captain"),
]


@pytest.fixture
def made(adam: User, alice: User, emea: Team) -> dict[str, int]:
    """What the addresses are about."""
    channel = make_channel(owner=adam, kind="smtp")
    Channel.objects.filter(pk=channel.pk).update(state="paused", pause_cause="bounces", state_reason="8 % bounced")
    Rule.objects.create(country="FR", mode=Mode.CONSENT)
    block = Suppression.objects.create(kind=Suppression.Kind.MANUAL, address_key="wim@fair.example")
    person = make_person(owner=adam, country="FR")
    return {"channel": channel.pk, "team": emea.pk, "user": alice.pk, "block": block.pk, "person": person.pk}


@pytest.fixture
def address(made: dict[str, int]) -> Callable[[str], str]:
    def of(name: str) -> str:
        about = {
            "sending_team": "team", "sending_user": "user", "absences_of": "user", "unsubscribing_team": "team",
            "suppression_lift": "block", "person_tracking": "person", "person_authorization": "person",
            "channel": "channel", "channel_dkim_make": "channel", "channel_resume": "channel",
            "mailbox": "channel", "mailbox_returns": "channel",
        }.get(name)  # fmt: skip
        return reverse(name, args=[made[about]] if about else [])

    return of


@pytest.mark.parametrize(("name", "typed", "wrong", "kept"), FORMS, ids=[f"{each[0]}-{each[2]}" for each in FORMS])
def test_a_wrong_field_says_so_beside_itself(
    client: Client,
    adam: User,
    made: dict[str, int],
    address: Callable[[str], str],
    name: str,
    typed: dict[str, object],
    wrong: str,
    kept: str,
) -> None:
    client.force_login(adam)
    answer = client.post(address(name), typed)
    html = answer.content.decode()
    wrong = wrong.format(**made)
    assert answer.status_code == 422
    errors = re.search(rf'<p class="wrong" id="{wrong}-(errors|wrong)"[^>]*role="alert"[^>]*>\s*\S', html)
    assert errors, f"nothing beside #{wrong}"
    assert f"{wrong}-{errors[1]}" in " ".join(re.findall(r'aria-describedby="([^"]*)"', html))
    assert kept in html
    focused = re.search(r"<[^>]* autofocus[ >]", html)
    assert focused
    assert wrong in focused[0], "the focus is elsewhere"


def test_an_answer_without_its_email_is_asked_for_on_the_spot(client: Client, adam: User) -> None:
    email = make_email("delivered", sender=adam)
    come_in(returned(email, message_id="made-up@else.example"))
    message = Message.objects.get(status="open")
    client.force_login(adam)
    answer = client.post(reverse("review_settle", args=[message.uuid]), {"way": "reply"})
    assert answer.status_code == 422
    assert "Choose the email that it belongs to." in answer.content.decode()
