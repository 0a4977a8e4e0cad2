"""A server that does not offer IDLE is asked again and again: mail comes in all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from quarterdeck.inbound.imap import listener
from quarterdeck.inbound.models import Mailbox, Message
from tests.beside import beside
from tests.between import Between, Side
from tests.factories import make_person
from tests.inbound.test_listener import from_known, listening, make_mailbox
from tests.sandbox.world import eventually
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


class Plain(Between):
    """Hides from clients that the server knows IDLE, and keeps what they say."""

    def __init__(self, behind: int) -> None:
        super().__init__(behind)
        self.said = bytearray()

    def _ways(self, client: Side, server: Side) -> tuple[Coroutine[Any, Any, None], Coroutine[Any, Any, None]]:
        return self._up(client[0], server[1]), self._down(server[0], client[1])

    async def _up(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while line := await source.readline():
            self.said += line
            target.write(line)

    async def _down(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while line := await source.readline():
            target.write(line.replace(b" IDLE", b""))


def test_new_mail_is_found_without_idle(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "POLL", 0.1)
    ann = make_person()
    with beside(Plain(dovecot.port).listening()) as wire:
        mailbox = make_mailbox(dovecot, "plain", port=wire.port)
        with listening():
            eventually(lambda: Mailbox.objects.get(pk=mailbox.pk).read_at)
            for number in (1, 2):
                dovecot.deliver("plain", [from_known(ann, number)])
                eventually(lambda subject=f"N{number}": Message.objects.filter(subject=subject).exists())
    assert b"IDLE" not in wire.said
