"""Of mail that is not ours nothing but its header is asked for, as the server hears it."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.models import Mailbox, Message
from tests.beside import beside
from tests.factories import make_person
from tests.inbound.test_listener import from_known, listening, make_mailbox, place
from tests.inbound.test_polling import Plain
from tests.sandbox.world import eventually
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

STRANGER = b"From: doctor@nowhere.example\r\nSubject: Your results\r\n\r\nFor your eyes only.\r\n"


def test_a_strangers_words_are_never_fetched(dovecot: Dovecot) -> None:
    ann = make_person()
    with beside(Plain(dovecot.port).listening()) as wire:
        mailbox = make_mailbox(dovecot, "private", port=wire.port)
        dovecot.deliver("private", [STRANGER, from_known(ann, 1), STRANGER])
        with listening():
            eventually(lambda: Mailbox.objects.get(pk=mailbox.pk).read_at and place(mailbox).last_uid == 3)
    whole = [line for line in wire.said.splitlines() if b"BODY.PEEK[]" in line]
    assert [line.split()[1:4] for line in whole] == [[b"UID", b"FETCH", b"2"]]
    assert b"BODY.PEEK[HEADER]" in wire.said
    assert [each.subject for each in Message.objects.all()] == ["N1"]
