"""Settling by what a real mailbox's Sent folder says: servers that file what they send, and servers that do not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone

from quarterdeck.delivery import channels, filing, held
from quarterdeck.delivery.check import Letter
from quarterdeck.delivery.mime import Mailbox as Box
from quarterdeck.delivery.models import Channel, SenderClock
from quarterdeck.delivery.own_mail import test_letter as letter_for
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.inbound import mailboxes
from quarterdeck.inbound.imap import sent
from quarterdeck.inbound.models import Mailbox
from quarterdeck.kit.errors import OutsideError
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, sending, settle_now, waits_for
from tests.delivery.sink import Sink
from tests.factories import make_channel, make_identity, make_user
from tests.sandbox.world import eventually
from tests.servers.dovecot import RIGHT, Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Provider(Sink):
    """A provider: SMTP here, the mailbox in Dovecot. It may file what it takes, and hang up instead of answering."""

    dovecot: Dovecot | None = None
    user: str = ""
    files: bool = True
    drops: bool = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.files and self.dovecot is not None:
            self.dovecot.deliver(self.user, [bytes(envelope.content or b"")], folder="Sent")
        answer = await super().handle_DATA(server, session, envelope)
        if self.drops:
            server.transport.abort()
        return answer


@pytest.fixture
def provider(dovecot: Dovecot, request: pytest.FixtureRequest) -> Iterator[Provider]:
    user = f"provider-{request.node.name[:60]}".replace("[", "-").replace("]", "")
    provider = Provider(dovecot=dovecot, user=user)
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def channel(provider: Provider, dovecot: Dovecot) -> Channel:
    """A channel through that provider, whose mailbox is read."""
    channel = make_channel(name="Provider", port=provider.port)
    where = {"host": "localhost", "port": dovecot.port, "security": "none", "username": provider.user}
    mailboxes.save(channel, RIGHT, **where)
    return channel


@pytest.fixture
def rep(channel: Channel) -> User:
    user = make_user("Rita Reed")
    make_identity(user, channel=channel)
    return user


def letter_to_self(channel: Channel) -> Letter:
    return letter_for(channel, Box("Rita", "rita@ours.example"), Box("Rita", "rita@ours.example"))


def settled(email: Email) -> Email:
    """The email after the settler came by."""
    settle_now()
    return email.fresh()


def interrupted(email: Email, provider: Provider) -> None:
    """The message goes out, and the connection is lost before the answer."""
    provider.drops = True
    with sending():
        eventually(lambda: provider.taken[email.message_id()] and not Attempt.objects.filter(state="claimed").exists())


@pytest.mark.parametrize("files", [True, False])
def test_the_test_message_finds_out_whether_the_server_files_what_it_sends(
    channel: Channel, provider: Provider, files: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "LOOKS", (0.0, 0.0))
    provider.files = files
    result = filing.try_out(channel, letter_to_self(channel))
    assert result.ok
    assert channel.files_sent is files
    assert ("is not in Sent" in result.steps[-1].words) is not files


def test_without_a_mailbox_it_stays_unknown(channel: Channel, provider: Provider) -> None:
    Mailbox.objects.all().delete()
    assert filing.try_out(channel, letter_to_self(channel)).ok
    assert channel.files_sent is None


def test_a_look_that_fails_is_told_and_nothing_is_believed(channel: Channel) -> None:
    mailboxes.save(channel, "wrong")
    result = filing.try_out(channel, letter_to_self(channel))
    assert "did not accept the user name and password" in result.fault
    assert channel.files_sent is None


def test_another_server_is_to_be_found_out_again(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)
    channels.change(channel, "", host="localhost")
    assert channel.files_sent is None


def test_another_mailbox_is_to_be_found_out_again(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)
    mailboxes.save(channel, "other")
    assert Channel.objects.get(pk=channel.pk).files_sent is True
    mailboxes.save(channel, "", username="somebody-else")
    assert Channel.objects.get(pk=channel.pk).files_sent is None


def test_an_interrupted_email_that_lies_in_sent_was_delivered(rep: User, channel: Channel, provider: Provider) -> None:
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)
    email = make_due(rep)
    interrupted(email, provider)
    assert settled(email).status == "delivered"
    assert kinds(email)[-1] == "found_in_sent"
    assert provider.taken[email.message_id()] == 1


def test_one_that_is_absent_twice_did_not_go(rep: User, channel: Channel, provider: Provider) -> None:
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)
    provider.files = False  # the message was lost on its way
    email = make_due(rep)
    interrupted(email, provider)
    assert settled(email).status == "in_progress"
    assert settled(email).reason["code"] == "interrupted"
    assert Attempt.objects.get(email=email).state == "not_sent"


def test_where_nothing_is_filed_a_person_decides(rep: User, channel: Channel, provider: Provider) -> None:
    Channel.objects.filter(pk=channel.pk).update(files_sent=False)
    provider.files = False
    email = make_due(rep)
    interrupted(email, provider)
    assert settled(email).has_unknown_outcome


def test_what_went_before_a_restore_is_found_and_not_sent_again(
    rep: User, channel: Channel, provider: Provider, dovecot: Dovecot
) -> None:
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)
    gone, missing = make_due(rep), make_due(rep)
    went = f"Message-ID: <{gone.message_id()}>\r\nSubject: Went\r\n\r\nHello\r\n"
    dovecot.deliver(provider.user, [went.encode()], folder="Sent")
    SenderClock.objects.update_or_create(
        pk=1,
        defaults={
            "system_identifier": "7000000000000000001",
            "heartbeat_at": timezone.now() - timedelta(minutes=5),
            "timeline": 1,
        },
    )
    assert not held.beat()
    held.release(by=make_user("Adam Ash", role="admin"))
    with sending():
        waits_for(gone, "delivered")
        waits_for(missing, "delivered")
    assert kinds(gone)[-1] == "found_in_sent"
    assert provider.taken == {missing.message_id(): 1}


def test_many_looks_share_a_connection(channel: Channel, provider: Provider, dovecot: Dovecot) -> None:
    raw = [f"Message-ID: <{n}@ours.example>\r\n\r\nx\r\n".encode() for n in range(3)]
    dovecot.deliver(provider.user, raw, folder="Sent")

    async def looks() -> list[bool | None]:
        found = [await sent.look(channel, f"{n}@ours.example") for n in range(5)]
        assert len(sent._lines) == 1
        return found

    assert asyncio.run(looks()) == [True, True, True, False, False]
    assert not sent._lines


def test_a_shared_connection_that_was_lost_is_made_again(
    channel: Channel, provider: Provider, dovecot: Dovecot
) -> None:
    async def looks() -> bool | None:
        await sent.look(channel, "1@ours.example")
        (line,) = sent._lines.values()
        line.session.abandon()
        return await sent.look(channel, "1@ours.example")

    assert asyncio.run(looks()) is False


def test_a_mailbox_that_is_away_is_no_answer(channel: Channel) -> None:
    Mailbox.objects.update(port=1)
    with pytest.raises(OutsideError):
        asyncio.run(sent.look(channel, "1@ours.example"))
