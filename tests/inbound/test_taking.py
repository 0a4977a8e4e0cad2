"""What a server will not give, and what cannot be recorded, is kept in mind and holds up nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from quarterdeck.inbound import intake, mailboxes
from quarterdeck.inbound.imap import taking
from quarterdeck.inbound.imap.session import Server
from quarterdeck.inbound.imap.words import Refused
from quarterdeck.inbound.intake import Incoming, Outcome
from quarterdeck.inbound.models import Mailbox, Message
from tests.factories import make_channel, make_person
from tests.inbound.odd import odd_server
from tests.inbound.test_listener import from_known, make_mailbox, place, read_once, subjects
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

WHEN = 'INTERNALDATE "24-Nov-2026 10:00:00 +0000"'


def given(uid: int, raw: bytes) -> str:
    """A server's answer to both questions about a message."""
    text = raw.decode()
    head = text.partition("\r\n\r\n")[0] + "\r\n\r\n"
    return (
        f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(text)} {WHEN} BODY[HEADER]<0> {{{len(head)}}}\r\n{head}"
        f" BODY[]<0> {{{len(text)}}}\r\n{text})\r\n{{tag}} OK Done"
    )


def mailbox_of(server: Server) -> Mailbox:
    channel = make_channel(name="Odd")
    where = {"host": server.host, "port": server.port, "security": "none", "username": "ann"}
    return mailboxes.save(channel, "secret", **where)


def test_a_message_that_the_server_will_not_give_is_asked_for_again() -> None:
    ann = make_person()
    one, two = from_known(ann, 1), from_known(ann, 2)
    no = "{tag} NO [SERVERBUG] Some messages could not be FETCHed (Failure)"
    script = {"UID SEARCH": "* SEARCH 1 2\r\n{tag} OK Done", "UID FETCH 2 ": given(2, two)}
    with odd_server({**script, "UID FETCH 1": no}) as server:
        mailbox = mailbox_of(server)
        read_once(mailbox)
    assert subjects() == ["N2"]
    assert (place(mailbox).last_uid, place(mailbox).left) == (2, [1])

    with odd_server({**script, "UID FETCH 1 ": given(1, one)}) as server:
        Mailbox.objects.filter(pk=mailbox.pk).update(port=server.port)
        mailbox.refresh_from_db()
        read_once(mailbox)
    assert subjects() == ["N1", "N2"]
    assert place(mailbox).left == []


def test_a_server_that_gives_nothing_is_in_trouble_first_and_passed_by_later() -> None:
    no = {"UID SEARCH": "* SEARCH 1\r\n{tag} OK Done", "UID FETCH": "{tag} NO [UNAVAILABLE] Not now"}
    with odd_server(no) as server:
        mailbox = mailbox_of(server)
        with pytest.raises(Refused, match="Not now"):
            read_once(mailbox)
        assert place(mailbox).last_uid == 0
        Mailbox.objects.filter(pk=mailbox.pk).update(failures=taking.PATIENCE)
        read_once(mailbox)
    assert (place(mailbox).last_uid, place(mailbox).left) == (1, [1])


def test_a_message_that_breaks_the_recording_holds_up_no_other(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "poison")
    poison = from_known(ann, 2)
    dovecot.deliver("poison", [from_known(ann, 1), poison, from_known(ann, 3)])

    def take(incoming: Sequence[Incoming], progress: Callable[[], None] | None = None) -> list[Outcome]:
        if any(each.raw == poison for each in incoming):
            raise ValueError("as if a fault of ours had met this message")
        return intake.take(incoming, progress)

    monkeypatch.setattr(taking, "take", take)
    read_once(mailbox)
    assert subjects() == ["N1", "N3"]
    assert place(mailbox).left == [2]

    monkeypatch.undo()
    read_once(mailbox)
    assert subjects() == ["N1", "N2", "N3"]
    assert place(mailbox).left == []


def test_messages_are_taken_in_small_portions(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "portions")
    dovecot.deliver("portions", (from_known(ann, n, size=400) for n in range(10)))
    monkeypatch.setattr(taking, "AT_ONCE", 1200)
    portions: list[int] = []

    def take(incoming: Sequence[Incoming], progress: Callable[[], None] | None = None) -> list[Outcome]:
        portions.append(sum(len(each.raw) for each in incoming))
        return intake.take(incoming, progress)

    monkeypatch.setattr(taking, "take", take)
    read_once(mailbox)
    assert Message.objects.count() == 10
    assert max(portions) <= 1200
