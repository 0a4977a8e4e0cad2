"""Mail that comes to us by SMTP: a team relay's bounces (VERP), feedback loops and answers to known identities.

"250" to a message is said only once it is committed; while the database is away the relay is asked to try again, so
nothing that was answered for is lost. Whom we do not know is refused at once: we never bounce by mail.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db.models.functions import Lower
from django.utils import timezone

from quarterdeck.delivery import verp
from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.inbound.intake import Incoming, take
from quarterdeck.kit.keys import address_key
from quarterdeck.kit.outage import DATABASE, DATABASE_AWAY

LARGEST = 30 * 1024 * 1024  # bytes; a bounce may carry the whole email back
MOST_RECIPIENTS = 100
MOST_CONNECTIONS = 50
PATIENCE = 120  # seconds that a client may say nothing
FEEDBACK = "fbl"  # what stands before the @ of the address for providers' feedback loops, at each domain of ours

OK = "250 2.0.0 Taken"
LATER = "451 4.3.0 Not taken: try again later"
BUSY = "421 4.3.2 Too many connections: try again later"
UNKNOWN = "550 5.1.1 No such address here"
CROWDED = "452 4.5.3 Too many recipients at once"

log = structlog.get_logger("quarterdeck.inbound")


def is_ours(address: str) -> bool:
    """Whether mail to this address is for us: a return path that we signed, a feedback loop, a known identity."""
    if verp.attempt_of(address) is not None:
        return True
    local, _, domain = address.lower().rpartition("@")
    if local == FEEDBACK:
        return Channel.objects.annotate(domain=Lower("bounce_domain")).filter(domain=domain).exclude(domain="").exists()
    known = Identity.objects.exclude(verified_at=None).filter(user__is_active=True)
    return known.annotate(lower=Lower("address")).filter(lower__in={address.lower(), address_key(address)}).exists()


class Door:
    """What the server asks at each step; names and arguments are aiosmtpd's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Known or refused; 4xx while nobody can say."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return CROWDED
        try:
            known = await self._desk.run(is_ours, address)
        except DATABASE_AWAY as error:
            DATABASE.noticed(error)
            return LATER
        if not known:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Taken and committed, or to be sent again."""
        raw = envelope.content
        assert isinstance(raw, bytes)
        now = timezone.now()
        incoming = [Incoming(raw, None, "smtp", now, envelope_to=address) for address in envelope.rcpt_tos]
        try:
            await self._desk.run(take, incoming)
        except DATABASE_AWAY as error:
            DATABASE.noticed(error)
            return LATER
        except Exception:
            log.exception("message could not be taken")
            return LATER
        return OK


class Server(SMTP):
    """aiosmtpd's server with a bound on how many talk to it at once."""

    talking = 0

    def __init__(self, door: Door) -> None:
        super().__init__(
            door,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="quarterdeck",
            ident="Quarterdeck",
            timeout=PATIENCE,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: Any) -> None:
        """Greet, unless too many are here already."""
        Server.talking += 1
        if Server.talking > MOST_CONNECTIONS:
            transport.write(f"{BUSY}\r\n".encode())
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        Server.talking -= 1
        if self.session is not None:
            super().connection_lost(error)


@asynccontextmanager
async def listening(host: str, port: int) -> AsyncIterator[int]:
    """A server on that address for as long as the block lasts; gives its port."""
    desk = Desk()
    door = Door(desk)
    server = await asyncio.get_running_loop().create_server(lambda: Server(door), host or None, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        desk.close()
