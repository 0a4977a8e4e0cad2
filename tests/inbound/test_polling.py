"""A server that does not offer IDLE is asked again and again: mail comes in all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from quarterdeck.inbound.imap import listener
from quarterdeck.inbound.models import Mailbox, Message
from tests.beside import beside
from tests.factories import make_person
from tests.inbound.test_listener import from_known, listening, make_mailbox
from tests.sandbox.world import eventually
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Plain:
    """A wire to a server that hides from clients that it knows IDLE, and keeps what they say."""

    behind: int
    port: int = 0
    said: bytearray = field(default_factory=bytearray)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Plain]:
        """On a free port, for as long as the block lasts."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.behind)
        both = [asyncio.create_task(self._up(reader, to_server)), asyncio.create_task(self._down(from_server, writer))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in both:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            writer.transport.abort()
            to_server.transport.abort()

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
