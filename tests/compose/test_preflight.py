"""What is told before sending."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.compose.drafts import Written, imagine
from quarterdeck.compose.files import LARGEST, Upload
from quarterdeck.compose.preflight import preflight, unknown_fields
from quarterdeck.people.models import Person, Suppression
from quarterdeck.team.models import User
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def problems(user: User, **fields: Any) -> list[tuple[str, str]]:
    known = {"person": make_person("Tom de Wit"), "subject": "Hello", "body": "<p>Hi</p>"}
    written = Written(**{**known, "identity": user.identities.first(), **fields})
    return [(each.where, each.words) for each in preflight(imagine(user, written), written.uploads)]


def test_a_whole_email_has_no_problem(alice: User) -> None:
    assert problems(alice) == []


def test_an_empty_subject_and_body_are_told_together(alice: User) -> None:
    assert [where for where, _ in problems(alice, subject=" \n ", body="<p><br></p>")] == ["subject", "body"]


def test_a_missing_field_names_itself_the_person_and_the_way_out(alice: User) -> None:
    ((where, words),) = problems(alice, body="<p>{{ company }}</p>")
    assert where == "body"
    assert words.startswith("Tom de Wit has no “company”.")
    assert '{{ company | default("…") }}' in words


def test_a_missing_field_of_the_sender_is_said_so(alice: User) -> None:
    ((where, words),) = problems(alice, subject="{{ my_title }}")
    assert where == "subject"
    assert "Your own “my_title” is empty" in words


def test_a_bad_template_says_where(alice: User) -> None:
    ((where, words),) = problems(alice, body="<p>ok</p>\n<p>{{ company</p>")
    assert where == "body"
    assert "line 2" in words


def test_a_suppressed_recipient_and_copy_block(alice: User) -> None:
    tom = make_person("Tom")
    Suppression.suppress([tom.address, "ann@x.example"], Suppression.Kind.UNSUBSCRIBED)
    Suppression.suppress(["evil.example"], Suppression.Kind.DOMAIN)
    told = problems(alice, person=tom, cc=("ann@x.example",), bcc=("a@evil.example", "ok@x.example"))
    assert sorted(where for where, _ in told) == ["cc", "cc", "to"]
    assert any("unsubscribed since" in words for _, words in told)


def test_a_lifted_suppression_does_not_block(alice: User) -> None:
    tom = make_person("Tom")
    Suppression.suppress([tom.address], Suppression.Kind.BOUNCED)
    Suppression.lift(tom.address, [Suppression.Kind.BOUNCED], "works again", alice)
    assert problems(alice, person=tom) == []


def test_an_identity_must_be_verified_and_have_a_channel_that_sends(alice: User) -> None:
    identity = alice.identities.get()
    identity.channel.state, identity.channel.state_reason = "broken", "535 wrong password"
    assert "535 wrong password" in problems(alice, identity=identity)[0][1]
    identity.channel = None
    assert "no channel" in problems(alice, identity=identity)[0][1]
    identity.verified_at = None
    assert "not verified" in problems(alice, identity=identity)[0][1]
    assert "no From address" in problems(alice, identity=None)[0][1]


def test_a_paused_channel_only_waits(alice: User) -> None:
    identity = alice.identities.get()
    identity.channel.state = "paused"
    assert problems(alice, identity=identity) == []


def test_an_unknown_person_can_be_imagined(alice: User) -> None:
    told = problems(alice, person=Person(address="new@nova.example"), body="<p>Hi {{ first_name }}</p>")
    assert told[0][1].startswith("new@nova.example has no “first_name”")


def test_files_beyond_the_limit_are_told(alice: User) -> None:
    assert problems(alice, uploads=(Upload("x", "a", "text/plain", LARGEST + 1),))[0][0] == "files"


def test_a_subject_that_grows_too_long_is_told(alice: User) -> None:
    tom = make_person("Tom", custom={"story": "long " * 200})
    assert problems(alice, person=tom, subject="{{ story }}")[0][0] == "subject"


def test_unknown_fields_are_found() -> None:
    assert unknown_fields("{{ a }}", "{{ b }}{{ a }}{{ c }}", {"b"}) == ["a", "c"]
