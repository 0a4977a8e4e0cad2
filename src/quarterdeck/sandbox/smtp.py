"""The sandbox's mail server: real SMTP on loopback, with an answer for every mood that RULES knows."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from quarterdeck.sandbox.greylist import Greylist
from quarterdeck.sandbox.mailboxes import AddressTooLong, Filed, folder_name, new_queue_id
from quarterdeck.sandbox.office import PostOffice
from quarterdeck.sandbox.rules import Rule, rule_for
from quarterdeck.sandbox.weather import Weather

HOSTNAME = "mx.sandbox.example"
LARGEST = 36_700_160  # bytes: 25 MiB of attachments in base64, as the large providers allow


Received = Callable[[Filed], Awaitable[None]]


class Dropped(ConnectionResetError):
    """The server hangs up in the middle of the conversation, on purpose."""


class Handler:
    """Answers the commands of one server; aiosmtpd calls `handle_…` by name."""

    def __init__(
        self, office: PostOffice, greylist: Greylist, weather: Weather, received: Received, pace: float, login: str
    ) -> None:
        self.office = office
        self.greylist = greylist
        self.weather = weather
        self.received = received
        self.pace = pace
        self.login = login  # "name:password"; empty takes any login, and none

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", *responses[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.weather.refusal() or await asyncio.to_thread(self._refusal, address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        queue_id = new_queue_id()
        self.weather.count()
        rules = {address.lower(): rule_for(address) for address in envelope.rcpt_tos}
        content = _trace(session, envelope, queue_id) + cast(bytes, envelope.content)
        # A client that hangs up now must not take back what it has handed over.
        await asyncio.shield(asyncio.ensure_future(self._take(rules, content, queue_id)))
        await asyncio.sleep(max(self.weather.wait, *(rule.waits for rule in rules.values())) * self.pace)
        if not self.weather.answers or not all(rule.answers for rule in rules.values()):
            cast(asyncio.Transport, server.transport).abort()
            raise Dropped
        return f"250 2.0.0 Ok: queued as {queue_id}"

    def check_login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any
    ) -> AuthResult:
        """Take the login that was configured; without one, any. A locked server takes none."""
        if self.weather.sky.mood == "locked" or not isinstance(auth_data, LoginPassword):
            return AuthResult(success=False, handled=False)
        given = auth_data.login + b":" + auth_data.password
        known = not self.login or hmac.compare_digest(given, self.login.encode())
        return AuthResult(success=known, handled=False)

    async def _take(self, rules: dict[str, Rule], content: bytes, queue_id: str) -> None:
        for filed in await asyncio.to_thread(self._file, rules, content, queue_id):
            await self.received(filed)

    def _refusal(self, address: str) -> str:
        rule = rule_for(address)
        try:
            folder_name(address)
        except AddressTooLong:
            return "553 5.1.3 The address is too long"
        if rule.greylists and self.greylist.lets_through(address):
            return ""
        return rule.refusal.format(address=address)

    def _file(self, rules: dict[str, Rule], content: bytes, queue_id: str) -> list[Filed]:
        filed: list[Filed] = []
        if self.weather.loses:
            return filed
        if any(rule.files for rule in rules.values()):
            self.office.desks.sent(content, files=self.weather.sky.files_sent)
        for address, rule in rules.items():
            if rule.greylists:
                self.greylist.forget(address)
            if rule.files:
                filed.append(self.office.file(address, content, queue_id))
        return filed


async def listen(handler: Handler, port: int) -> asyncio.Server:
    """Serve SMTP on loopback."""

    def protocol() -> SMTP:
        return SMTP(
            handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname=HOSTNAME,
            ident="ESMTP Quarterdeck sandbox",
            auth_require_tls=False,  # loopback: nobody is on the wire
            authenticator=handler.check_login,
            loop=loop,
        )

    loop = asyncio.get_running_loop()
    return await loop.create_server(protocol, "127.0.0.1", port)


def _trace(session: Session, envelope: Envelope, queue_id: str) -> bytes:
    """What a server writes above a message that it takes (RFC 5321 section 4.4)."""
    lines = [
        f"Return-Path: <{envelope.mail_from}>",
        f"Received: from {session.host_name} by {HOSTNAME} with ESMTP id {queue_id};",
        f"\t{formatdate(localtime=False)}",
    ]
    return ("\r\n".join(lines) + "\r\n").encode(errors="surrogateescape")
