"""An email goes out through Postfix, is read in Dovecot, answered by an ordinary mail program, and the answer shows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from uuid import uuid4

import dkim
import pytest
from django.db.models.functions import Now
from django.test import Client

from quarterdeck.compose import batch_maker, batches
from quarterdeck.delivery import channels, dkim_keys
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.inbound.models import Mailbox, Message
from quarterdeck.people.models import Suppression
from tests.delivery.sending import kinds, make_due, waits_for
from tests.delivery.test_dkim import name_service
from tests.factories import make_person, make_template
from tests.journeys.town import WORK, Town, at_work, built
from tests.sandbox.world import eventually
from tests.servers.dovecot import RIGHT, Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

RITA, LEE = "rita@northsea.example", "lee@kite.example"
CROWD = [f"p{n}@kite.example" for n in range(3)]


@pytest.fixture
def town(dovecot: Dovecot) -> Iterator[Town]:
    with built(dovecot, RITA, LEE, *CROWD) as town:
        yield town


def test_an_email_is_sent_read_and_answered_and_the_answer_shows(town: Town, client: Client) -> None:
    rita = town.rep(RITA)
    client.force_login(rita)
    uuid = uuid4()
    form = {
        "version": 0, "how": "now", "identity": rita.identities.get().pk, "to": f"Lee Lane <{LEE}>",
        "subject": "Zwei Häfen, elf Minuten", "body": "<p>Hi Lee, shall we talk on Thursday?</p>",
    }  # fmt: skip
    assert client.post(f"/compose/{uuid}/send/", form).status_code < 400
    Email.objects.filter(uuid=uuid).update(due_at=Now())  # the ten seconds to undo are over
    email = Email.objects.get(uuid=uuid)

    with at_work():
        waits_for(email, "delivered")
        eventually(lambda: Mailbox.objects.get().read_at)  # IDLE now
        town.reply(town.arrives(LEE), "Thursday is fine, at ten.")
        eventually(lambda: Message.objects.filter(email=email, kind="reply").exists())

    attempt = Attempt.objects.get(email=email)
    assert "queued as" in attempt.answer  # Postfix's own words
    assert "ESMTPSA" in str(message_from_bytes(town.mail_of(LEE)[0])["Received"])  # by TLS, and logged in (RFC 3848)
    assert (email.fresh().replies, kinds(email)[-1]) == (1, "replied")
    pane = client.get(f"/emails/{uuid}/", headers={"HX-Request": "true"}).content.decode()
    assert "queued as" in pane
    assert "Thursday is fine, at ten." in pane


def test_the_bytes_that_arrive_are_those_that_went_and_keep_the_rules(town: Town) -> None:
    rita = town.rep(RITA)
    long_words = "".join(f'<a href="https://northsea.example/{n}?{"x" * 300}">é</a>' for n in range(20))
    body = f"<p>.</p><p>.. dots</p>{'<p>' + 'a' * 3000 + '</p>'}{long_words}"
    subject = "Ünïcode and 長い subjects " * 12
    person = make_person("Lee “the Quote” Lâne", address=LEE)
    email = make_due(rita, person=person, subject=subject, body=body)
    with at_work():
        waits_for(email, "delivered")
        raw = town.arrives(LEE)

    raw = raw[raw.index(b"\r\nFrom: ") + 2 :]  # what servers put before it is theirs
    assert hashlib.sha256(raw).hexdigest() == Attempt.objects.get(email=email).sent_digest
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    got = message_from_bytes(raw)
    for name in ("From", "To", "Date", "Message-ID", "Subject", "MIME-Version"):
        assert len(got.get_all(name, [])) == 1, name


def test_each_mail_of_a_batch_carries_one_click_on_the_wire(town: Town) -> None:
    rita = town.rep(RITA)
    template = make_template(rita)
    people = [make_person(address=each) for each in CROWD]
    wanted = batches.Wanted(
        name="Spring", subject="Hello {{ first_name }}", body="<p>Hi {{ first_name }}</p>",
        identity=rita.identities.get(), template=template,
    )  # fmt: skip
    batch = batches.make(rita, uuid4(), [each.pk for each in people], wanted)
    with at_work(batch_maker.run, *WORK):
        eventually(lambda: Email.objects.filter(batch=batch).count() == len(people))
        Email.objects.filter(batch=batch).update(due_at=Now())
        eventually(lambda: Email.objects.filter(batch=batch, status="delivered").count() == len(people))
        arrived = [message_from_bytes(town.arrives(each)) for each in CROWD]

    links = [re.findall(r"<(https?://[^>]+/u/[^>]+)>", str(each["List-Unsubscribe"])) for each in arrived]
    assert [len(each) for each in links] == [1] * len(people)  # R1: exactly one
    assert len({each[0] for each in links}) == len(people)
    assert [each.get_all("List-Unsubscribe-Post") for each in arrived] == [["List-Unsubscribe=One-Click"]] * len(people)
    path = "/u/" + links[0][0].rpartition("/u/")[2]
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(Suppression.objects.values_list("address_key", flat=True)) == [CROWD[0]]


def test_a_wrong_password_is_told_in_postfixs_words_and_mended(town: Town) -> None:
    rita = town.rep(RITA)
    channel = Channel.objects.get()
    channels.change(channel, "wrong")
    email = make_due(rita, LEE)
    with at_work():
        waits_for(email, "failed")
        assert email.fresh().reason["code"] == "login_failed"
        assert "535 5.7.8" in email.fresh().reason["words"]
        channel.refresh_from_db()
        assert channel.state == "broken"
        assert "535 5.7.8" in channels.try_out(channel).fault

        channels.change(channel, RIGHT)
        assert channels.try_out(channel).ok
        email.fresh().retry(by=rita)
        Email.objects.filter(pk=email.pk).update(due_at=Now())
        waits_for(email, "delivered")


def test_our_signature_verifies_behind_a_relay_that_does_not_sign(town: Town) -> None:
    rita = town.rep(RITA, port=town.postfix.relay, security="none", username="")
    channel = Channel.objects.get()
    record = dkim_keys.make(channel, "northsea.example")
    with name_service({record.name: record.value}) as resolver:
        dkim_keys.use(channel, resolver=resolver)
    email = make_due(rita, LEE, subject="Zwei Häfen", body=f"<p>.</p><p>{'wörter ' * 400}</p>")
    with at_work():
        waits_for(email, "delivered")
        raw = town.arrives(LEE)

    def public_key(name: bytes, **_how: object) -> bytes:
        assert name.decode().rstrip(".") == record.name
        return record.value.encode()

    assert dkim.verify(raw, dnsfunc=public_key)
    assert not dkim.verify(raw.replace(b"=One-Click", b"=Never"), dnsfunc=public_key)  # R2: it is covered
    assert not dkim.verify(b"Subject: Another\r\n" + raw, dnsfunc=public_key)
