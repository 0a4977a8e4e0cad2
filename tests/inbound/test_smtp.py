"""Mail that a relay hands over: whom it is for, when it is answered for, and what a signed return path proves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiosmtplib
import psycopg
import pytest
from django.conf import settings
from django.db import connection

from quarterdeck.cli.main import main
from quarterdeck.delivery import verp
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.inbound import smtp
from quarterdeck.inbound.models import Message
from quarterdeck.team.models import User
from tests.delivery.sending import make_due, sending, waits_for
from tests.delivery.sink import Sink
from tests.factories import make_channel, make_email, make_identity, make_person, make_user
from tests.inbound.door import open_door
from tests.inbound.post import answer, complaint

pytestmark = pytest.mark.django_db(transaction=True)

DOMAIN = "bounces.northsea.example"
# A bounce in a system's own words, without a report and without anything of the email that it is about.
BARE = b"""From: MAILER-DAEMON@brava.example
Subject: Undelivered Mail Returned to Sender
Content-Type: text/plain

I could not deliver your message: <ann@brava.example>: host mx said: 550 5.1.1 User unknown
""".replace(b"\n", b"\r\n")


@pytest.fixture
def channel(transactional_db: None) -> Channel:
    return make_channel(name="Relay", bounce_domain=DOMAIN)


@pytest.fixture
def rep(channel: Channel) -> User:
    user = make_user("Rita Reed")
    make_identity(user, channel=channel, address="rita@northsea.example")
    return user


@pytest.fixture
def port(channel: Channel) -> Iterator[int]:
    with open_door() as found:
        yield found


def hand_over(port: int, raw: bytes, *recipients: str, sender: str = "") -> int:
    """The code that the relay is answered with."""

    async def send() -> int:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False) as client:
            try:
                await client.sendmail(sender, list(recipients), raw)
            except aiosmtplib.SMTPRecipientsRefused as error:
                return error.recipients[0].code
            except aiosmtplib.SMTPResponseException as error:
                return error.code
            return 250

    return asyncio.run(send())


def return_path(email: Email) -> str:
    return verp.return_path(Attempt.objects.get(email=email).pk, DOMAIN)


def test_a_bounce_without_a_trace_of_ours_is_known_by_its_return_path(rep: User, port: int) -> None:
    email = make_email("delivered", sender=rep, person=make_person(address="ann@brava.example"))
    assert hand_over(port, BARE, return_path(email)) == 250
    assert email.fresh().status == "bounced"


def test_a_servers_own_case_changes_nothing(rep: User, port: int) -> None:
    email = make_email("delivered", sender=rep, person=make_person(address="ann@brava.example"))
    assert hand_over(port, BARE, return_path(email).upper()) == 250
    assert email.fresh().status == "bounced"


def test_a_forged_return_path_is_refused(rep: User, port: int) -> None:
    email = make_email("delivered", sender=rep)
    attempt = Attempt.objects.get(email=email).pk
    assert hand_over(port, BARE, f"b+{attempt}.{'0' * 24}@{DOMAIN}") == 550
    assert hand_over(port, BARE, f"b+{attempt}@{DOMAIN}") == 550
    assert not Message.objects.exists()


def test_whom_we_do_not_know_is_refused(rep: User, port: int) -> None:
    make_identity(rep, address="unproved@northsea.example", is_default=False, verified_at=None)
    for address in ("unproved@northsea.example", "nobody@northsea.example", "fbl@elsewhere.example", "fbl@", "@"):
        assert 500 <= hand_over(port, BARE, address) < 600, address


def test_an_answer_to_a_known_identity_is_taken_once(rep: User, port: int) -> None:
    email = make_email("delivered", sender=rep, person=make_person(address="ann@brava.example"))
    raw = answer(email)
    for _ in range(2):  # a relay that has lost our 250 hands it over again
        assert hand_over(port, raw, "Rita@northsea.example", sender="ann@brava.example") == 250
    assert email.fresh().answered_at is not None
    assert Message.objects.get().kind == "reply"


def test_a_feedback_loop_reports_spam(rep: User, port: int) -> None:
    email = make_email("delivered", sender=rep, person=make_person(address="ann@brava.example"))
    assert hand_over(port, complaint(email), f"fbl@{DOMAIN}") == 250
    assert email.fresh().status == "spam"


@contextmanager
def stuck_database() -> Iterator[None]:
    """Another holds the table of messages, and ours may not wait: the database gives errors of its own."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(settings.DATABASE_URL) as other, psycopg.connect(settings.DATABASE_URL, autocommit=True) as up:
        up.execute(f"ALTER DATABASE \"{name}\" SET lock_timeout = '100ms'")
        connection.close()
        connection.close_pool()
        other.execute("LOCK TABLE inbound_message")
        try:
            yield
        finally:
            other.rollback()
            up.execute(f'ALTER DATABASE "{name}" RESET lock_timeout')
            connection.close()
            connection.close_pool()


def test_while_the_database_does_not_answer_the_relay_is_told_to_try_again(rep: User, port: int) -> None:
    email = make_email("delivered", sender=rep, person=make_person(address="ann@brava.example"))
    path = return_path(email)
    with stuck_database():
        assert hand_over(port, BARE, path) == 451
    assert email.fresh().status == "delivered"
    assert hand_over(port, BARE, path) == 250
    assert email.fresh().status == "bounced"
    assert Message.objects.count() == 1


def test_a_message_that_is_too_large_is_refused(rep: User, port: int) -> None:
    email = make_email("delivered", sender=rep)
    assert hand_over(port, BARE + b"x" * smtp.LARGEST, return_path(email)) == 552


def test_email_leaves_with_a_return_path_of_its_own(rep: User, channel: Channel) -> None:
    sink = Sink(pause=0).start()
    try:
        Channel.objects.filter(pk=channel.pk).update(port=sink.port)
        email = make_due(rep)
        with sending():
            waits_for(email, "delivered")
    finally:
        sink.stop()
    assert sink.senders == [return_path(email)]


def test_without_a_port_nothing_listens(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inbound"]) == 1
    assert "QUARTERDECK_INBOUND_SMTP_PORT" in capsys.readouterr().err
