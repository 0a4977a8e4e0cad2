"""The page behind the link in a mail: RFC 8058 and rules R3 to R6, L1, M5. Looking changes nothing; saying so does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from quarterdeck.emails.models import Email, Event
from quarterdeck.people.models import Suppression
from quarterdeck.people.optout import OptOut, token_for, url_for
from quarterdeck.people.screen import screen
from quarterdeck.team.models import User
from tests.factories import make_email, make_person

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
Kind = Suppression.Kind


@pytest.fixture
def mail(alice: User) -> Email:
    return make_email("delivered", sender=alice, person=make_person("Tom de Wit", address="tom@brava.example"))


def about(mail: Email) -> OptOut:
    return OptOut(mail.pk, mail.sender_id, mail.address)


def path(mail: Email) -> str:
    return f"/u/{token_for(about(mail))}"


def standing() -> list[tuple[str, str]]:
    return list(Suppression.objects.standing().values_list("address_key", "kind"))


@contextmanager
def writes() -> Iterator[list[str]]:
    """What was written to the database inside."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


SCANNERS = ["curl/8.5", "Mozilla/5.0 (compatible; Barracuda)", "GoogleImageProxy", "", "SafeLinks/1.0"]


@pytest.mark.parametrize("agent", SCANNERS)
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_r4_a_fleet_of_scanners_changes_nothing(method: str, agent: str, mail: Email) -> None:
    with writes() as written:
        for query in ("", "?List-Unsubscribe=One-Click", "?do=leave"):
            answer = getattr(Client(headers={"User-Agent": agent}), method)(path(mail) + query)
            assert answer.status_code in (200, 204)
    assert written == []
    assert standing() == []


@pytest.mark.parametrize("kind", ["form", "multipart", "nothing", "broken"])
def test_r3_one_post_unsubscribes_and_is_never_redirected(kind: str, mail: Email) -> None:
    """No cookie, no token of ours against forgery, no login: a mail provider's server asks."""
    browser = Client(enforce_csrf_checks=True)
    bodies: dict[str, dict[str, Any]] = {
        "form": {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
        "multipart": {"data": ONE_CLICK},
        "nothing": {},
        "broken": {"data": b"--x\r\nnonsense", "content_type": "multipart/form-data; boundary="},
    }
    answer = browser.post(path(mail), **bodies[kind])
    assert answer.status_code == 200
    assert "Location" not in answer.headers
    assert not answer.cookies
    assert standing() == [("tom@brava.example", Kind.UNSUBSCRIBED)]


def test_m5_it_holds_in_the_transaction_that_answers_and_says_from_which_mail(client: Client, mail: Email) -> None:
    client.post(path(mail), ONE_CLICK)
    row = Suppression.objects.get()
    assert (row.source, row.email_id, row.by) == ("one_click", mail.pk, None)
    assert Event.objects.filter(email_id=mail.pk, kind="unsubscribed").count() == 1


def test_r6_ten_times_is_once(client: Client, mail: Email) -> None:
    for _ in range(10):
        assert client.post(path(mail), ONE_CLICK).status_code == 200
    assert Suppression.objects.count() == 1
    assert Event.objects.filter(email_id=mail.pk, kind="unsubscribed").count() == 1


def test_r5_wrong_cut_and_absent_tokens_get_one_answer(client: Client, mail: Email) -> None:
    right = token_for(about(mail))
    wrong = ["", "x", right[:-1], right[:-2] + ("AA" if right[-2:] != "AA" else "BB"), f"{right}/more", "ä" * 20]
    for method in ("get", "post"):
        answers = {(a.status_code, a.content) for a in (getattr(client, method)(f"/u/{each}") for each in wrong)}
        assert len(answers) == 1
        assert answers.pop()[0] == 404
    assert standing() == []


def test_r5_a_token_says_nothing_to_others_and_is_bound_to_its_recipient(mail: Email) -> None:
    token = token_for(about(mail))
    assert "brava" not in token
    other = OptOut(mail.pk, mail.sender_id, "ann@brava.example")
    assert token_for(other)[:20] != token[:20]


def test_r5_the_body_cannot_name_somebody_else(client: Client, mail: Email) -> None:
    other = token_for(OptOut(1, mail.sender_id, "ann@brava.example"))
    client.post(path(mail), {**ONE_CLICK, "token": other, "address": "ann@brava.example", "do": "back"})
    assert standing() == [("tom@brava.example", Kind.UNSUBSCRIBED)]


def test_l1_the_link_works_after_the_mail_its_person_and_sender_are_gone(client: Client, mail: Email) -> None:
    where = path(mail)
    mail.attempts.all().delete()
    Email.objects.all().delete()
    mail.person.delete()
    assert client.get(where).status_code == 200
    assert client.post(where, ONE_CLICK).status_code == 200
    assert standing() == [("tom@brava.example", Kind.UNSUBSCRIBED)]


def test_the_page_says_who_wrote_to_whom_without_telling_others_the_address(client: Client, mail: Email) -> None:
    page = client.get(path(mail)).content.decode()
    assert "Alice Arden" in page
    assert "t…@brava.example" in page
    assert "tom@brava.example" not in page


def test_only_one_senders_mail_can_be_left(client: Client, mail: Email, bob: User) -> None:
    client.post(path(mail), {"do": "leave", "scope": "sender", "why": "often"})
    found = screen(["tom@brava.example"])
    block = found.against("tom@brava.example", mail.sender_id)
    assert block is not None
    assert (block.note, block.source) == ("The emails come too often", "page")
    assert found.against("tom@brava.example", bob.pk) is None
    client.post(path(mail), {"do": "leave", "scope": "all"})
    assert screen(["tom@brava.example"]).against("tom@brava.example", bob.pk) is not None


def test_whoever_left_by_mistake_comes_back_by_the_same_page_and_it_is_kept(client: Client, mail: Email) -> None:
    client.post(path(mail), ONE_CLICK)
    answer = client.post(path(mail), {"do": "back"})
    assert "You are back" in answer.content.decode()
    assert standing() == []
    assert Suppression.objects.get().lifted_note
    assert Event.objects.filter(email_id=mail.pk, kind="resubscribed").exists()


def test_a_mail_brings_nobody_back_who_left_by_another_or_was_blocked(client: Client, mail: Email, adam: User) -> None:
    Suppression.suppress([mail.address], Kind.UNSUBSCRIBED, "by phone", adam)
    Suppression.suppress([mail.address], Kind.COMPLAINED)
    client.post(path(mail), {"do": "back"})
    assert len(standing()) == 2


def test_r6_what_is_scheduled_does_not_go(client: Client, mail: Email) -> None:
    from quarterdeck.delivery.rules import judge_all

    waiting = make_email("scheduled", sender=mail.sender, person=mail.person)
    client.post(path(mail), ONE_CLICK)
    letters, refusals = judge_all([waiting])
    assert letters == {}
    assert refusals[waiting.pk]["code"] == "suppressed"


def test_the_page_speaks_dutch_to_a_dutch_browser(mail: Email) -> None:
    answer = Client(headers={"Accept-Language": "nl"}).get(path(mail))
    assert '<html lang="nl">' in answer.content.decode()


def test_nothing_is_kept_and_no_robot_lists_it(client: Client, mail: Email) -> None:
    answer = client.get(path(mail))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_link_stands_on_the_host_without_logins(mail: Email) -> None:
    from django.conf import settings

    assert url_for(about(mail)).startswith(f"{settings.QUARTERDECK.tracking_url}/u/")
