"""What comes back through Postfix: refused at once, returned later, only delayed; to a mailbox, and to our own door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from quarterdeck.delivery import verp
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.emails.reasons import told
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import Suppression
from tests.delivery.sending import kinds, make_due, waits_for
from tests.delivery.sink import Sink
from tests.inbound.door import open_door
from tests.journeys.town import Town, at_work, built
from tests.sandbox.world import eventually
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

RITA, OURS, FAR = "rita@northsea.example", "bounces.northsea.example", "far.example"
GONE = "550 5.1.1 <ann@far.example>: nobody of that name lives here"
LATER = "450 4.2.1 The mailbox is being moved, come again"


@dataclass
class Far(Sink):
    """A server behind Postfix that gives one answer to every recipient."""

    refusal: str = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.senders.append(str(envelope.mail_from))
        return self.refusal


@contextmanager
def town_before(dovecot: Dovecot, refusal: str, **more: int) -> Iterator[tuple[Town, Far]]:
    """Rita's town, and far behind it a server that refuses everybody so."""
    far = Far(refusal=refusal)
    far.start()
    try:
        with built(dovecot, RITA, routes={FAR: far.port, **more}) as town:
            yield town, far
    finally:
        far.stop()


def said(email: Email, kind: str) -> str:
    """The server's words in that event of the timeline."""
    return str(Event.objects.get(email_id=email.pk, kind=kind).data["words"])


def test_an_unknown_recipient_is_a_bounce_at_once(dovecot: Dovecot) -> None:
    with built(dovecot, RITA) as town, at_work():
        email = make_due(town.rep(RITA), "nobody@northsea.example")
        waits_for(email, "bounced")
    attempt = Attempt.objects.get(email=email)
    assert (attempt.state, attempt.code, attempt.enhanced) == ("refused", 550, "5.1.1")
    assert "User unknown in virtual mailbox table" in said(email, "bounced")
    assert "User unknown" in str(told(email.fresh().reason))
    blocks = Suppression.objects.values_list("address_key", "kind")
    assert list(blocks) == [("nobody@northsea.example", "bounced")]


def test_a_late_report_moves_its_email_blocks_the_address_and_keeps_the_words(dovecot: Dovecot) -> None:
    with town_before(dovecot, GONE) as (town, _), at_work():
        rita = town.rep(RITA)
        email, other = make_due(rita, "ann@far.example"), make_due(rita, RITA)
        waits_for(other, "delivered")
        waits_for(email, "bounced")
    assert kinds(email)[-2:] == ["delivered", "bounced"]  # Postfix had it, then told
    assert "nobody of that name lives here" in said(email, "bounced")
    message = Message.objects.get(email=email)
    assert (message.kind, message.matched_by, message.status) == ("bounce", "message_id", "recorded")
    assert message.recipients[0]["status"] == "5.1.1"
    block = Suppression.objects.get()
    assert (block.address_key, block.kind, block.email_id) == ("ann@far.example", "bounced", email.pk)
    assert other.fresh().status == "delivered"


def test_a_full_mailbox_returns_the_mail_and_blocks_nobody(dovecot: Dovecot) -> None:
    with town_before(dovecot, "552 5.2.2 <ann@far.example>: the mailbox is full") as (town, _), at_work():
        email = make_due(town.rep(RITA), "ann@far.example")
        waits_for(email, "bounced")
    assert "the mailbox is full" in said(email, "bounced")
    assert not Suppression.objects.exists()


def test_a_copy_that_comes_back_is_told_and_the_email_stays_delivered(dovecot: Dovecot) -> None:
    with town_before(dovecot, GONE) as (town, _), at_work():
        email = make_due(town.rep(RITA), RITA, cc=["ann@far.example"])
        eventually(lambda: "copy_returned" in kinds(email))
    assert email.fresh().status == "delivered"
    assert "nobody of that name lives here" in said(email, "copy_returned")


def test_a_report_that_mail_is_delayed_is_no_bounce(dovecot: Dovecot) -> None:
    with town_before(dovecot, LATER) as (town, _), at_work():
        email = make_due(town.rep(RITA), "ann@far.example")
        eventually(lambda: "still_trying" in kinds(email))
    assert "come again" in said(email, "still_trying")
    assert (email.fresh().status, email.fresh().reason) == ("delivered", None)
    assert not Suppression.objects.exists()


@pytest.fixture
def door() -> Iterator[int]:
    """Our own server for what a relay hands over; gives its port."""
    with open_door() as port:
        yield port


def test_a_bounce_comes_to_our_own_door_by_the_return_path_of_its_hand_over(dovecot: Dovecot, door: int) -> None:
    with town_before(dovecot, GONE, **{OURS: door}) as (town, far), at_work():
        rita = town.rep(RITA, bounce_domain=OURS)
        email = make_due(rita, "ann@far.example")
        waits_for(email, "bounced")
    path = verp.return_path(Attempt.objects.get(email=email).pk, OURS)
    assert far.senders == [path]
    message = Message.objects.get()
    assert (message.role, message.envelope_to, message.email_id) == ("smtp", path, email.pk)
    assert "nobody of that name lives here" in said(email, "bounced")
    assert Suppression.objects.get().address_key == "ann@far.example"
    assert Channel.objects.get().state == "ready"


def test_a_made_up_return_path_is_refused_and_postfix_gives_up(dovecot: Dovecot, door: int) -> None:
    with built(dovecot, RITA, routes={OURS: door}) as town:
        rita = town.rep(RITA, bounce_domain=OURS)
        email = make_due(rita, RITA)
        with at_work():
            waits_for(email, "delivered")
        attempt = Attempt.objects.get(email=email)
        original = town.arrives(RITA)
        forged = f"b+{attempt.pk}.{'0' * 24}@{OURS}"
        town.send(b"From: MAILER-DAEMON@far.example\r\nSubject: Undelivered\r\n\r\n" + original, "", forged)
        eventually(lambda: "550 5.1.1 No such address here" in town.postfix.log())
    assert email.fresh().status == "delivered"
    assert not Suppression.objects.exists()
