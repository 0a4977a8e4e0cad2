"""One connection to an SMTP server, in the two phases that the ledger needs: envelope, then (once marked) data.

Knows no model. Refusals of a message come back as Answers; what stops the connection itself is raised:
Temporary (try again), Misconfigured (a person has to change something), Interrupted (outcome unknown).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.addresses import Unsendable, wire_address
from quarterdeck.delivery.answers import Answer, Stage, printable
from quarterdeck.delivery.opening import Opening, Server, Step
from quarterdeck.delivery.wire import Lost, Wire
from quarterdeck.kit.errors import OutsideError, Temporary
from quarterdeck.kit.sayings import Saying

__all__ = ["Connection", "Envelope", "EnvelopeAnswer", "Interrupted", "Server", "Step"]

SLOWEST = 20_000  # bytes a second that a server must take, before we give up waiting for its answer
ONE_WRITE = 16_384  # bytes that leave this process at once


class Interrupted(OutsideError):
    """The connection was lost after the message went out and before an answer came: nobody knows whether it went."""


SLEPT = _("This process slept for so long that others may have settled the email; it was not handed over.")
LOST = _("The connection to “%(host)s” was lost after the message was handed over: %(error)s")


@dataclass(frozen=True)
class EnvelopeAnswer:
    """What the server said to MAIL, and to RCPT for each recipient in the order asked."""

    mail: Answer
    recipients: tuple[tuple[str, Answer], ...] = ()

    @property
    def refusal(self) -> tuple[Stage, Answer] | None:
        """Why no data may follow: the sender, or the first recipient (whom the email is to), was refused."""
        if self.mail.code >= 300:
            return Stage.MAIL, self.mail
        first = self.recipients[0][1]
        return (Stage.RCPT, first) if first.code >= 300 else None


class Envelope(NamedTuple):
    """What `Connection.envelope` asks for."""

    sender: str
    recipients: list[str]
    size: int | None = None  # bytes


class Connection:
    """Open it once, then for each message: `envelope`, `data`, and `reset` unless the data was accepted."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.can_pipeline = False  # take several commands at once (RFC 2920)
        self._opening = Opening(server)
        self._wire: Wire | None = None
        self._knows_size = self._knows_utf8 = False
        self._ahead: list[bytes] = []  # the next envelope's commands, when they are said already
        self._ahead_for: Envelope | None = None  # and which envelope that is

    @property
    def is_open(self) -> bool:
        return self._wire is not None and self._wire.is_open

    @property
    def step(self) -> Step:
        """Which step of opening is being done, or failed."""
        return self._opening.step

    @property
    def done(self) -> list[tuple[Step, str]]:
        """The steps of opening that succeeded, in words."""
        return self._opening.done

    @property
    def capabilities(self) -> dict[str, str]:
        """What the server offers (EHLO), by lower-case keyword."""
        return self._opening.capabilities

    @property
    def size_limit(self) -> int | None:
        """The largest message in bytes that the server says it takes; None: it does not say (RFC 1870)."""
        limit = self.capabilities.get("size", "").strip()
        return int(limit) if limit.isdecimal() and int(limit) else None

    async def open(self) -> None:
        """Find, connect, encrypt, log in; raises Temporary or Misconfigured with words for a person."""
        self._wire = Wire(await self._opening.run())
        offered = self.capabilities
        self.can_pipeline = "pipelining" in offered
        self._knows_size, self._knows_utf8 = "size" in offered, "smtputf8" in offered

    async def envelope(self, sender: str, recipients: list[str], size: int | None = None) -> EnvelopeAnswer:
        """MAIL and RCPT; nothing is sent yet. `size` (bytes) lets the server refuse a message that is too large.

        Raises Temporary if the connection is lost, Unsendable for an address that cannot go over this wire.
        """
        said = bool(self._ahead) and self._ahead_for == (sender, recipients, size)
        commands = self._ahead if said else self._commands(sender, recipients, size)
        if self._ahead and not said:
            await self.reset()
        self._ahead = []
        if said or self.can_pipeline:
            mail, *answers = await self._exchange(commands, said)
        else:
            mail, answers = await self._command(commands[0]), []
            for each in commands[1:] if mail.code < 300 else []:
                answers.append(await self._command(each))
        if mail.code >= 300:
            return EnvelopeAnswer(mail)
        return EnvelopeAnswer(mail, tuple(zip(recipients, answers, strict=True)))

    async def data(
        self, message: bytes, ahead: Envelope | None = None, may_go: Callable[[], bool] = lambda: True
    ) -> Answer:
        """Hand the message over (CRLF line ends; dots are stuffed here) and say what the server answered.

        With `ahead`, the next message's MAIL and RCPT go out behind this one, for a call of `envelope` with the same
        to find them answered (RFC 2920, 3.1 allows it); servers that cannot are spared. `may_go` is asked right before
        the message is written, and again before the end of a long one: without it the message is never complete.
        Raises Temporary if the connection was lost before the first byte of the message, Interrupted after it.
        """
        bare = message.replace(b"\r\n", b"")
        if b"\n" in bare or b"\r" in bare:
            raise ValueError("a bare CR or LF would let a message smuggle in another one")
        go_on = await self._command(b"DATA\r\n")
        if 400 <= go_on.code < 600:
            return go_on
        try:
            await self._transmit(go_on, message, ahead, may_go)
            return await self._outcome(len(message))
        except BaseException:
            self._hang_up()
            raise

    async def reset(self) -> None:
        """Forget the envelope (RSET); raises Temporary if the connection is lost or the server refuses."""
        if self._ahead:
            commands, self._ahead = self._ahead, []
            await self._exchange(commands, said=True)
        answer = await self._command(b"RSET\r\n")
        if answer.code >= 300:
            self._hang_up()
            raise Temporary(
                Saying(_("“%(host)s” would not start over: %(answer)s"), host=self.server.host, answer=answer)
            )

    async def close(self) -> None:
        """Say goodbye if the server still listens; nothing depends on it."""
        if self._wire is not None and self._wire.is_open:
            with suppress(Lost):
                self._wire.say(b"QUIT\r\n", 1)
                await self._wire.replies(len(self._ahead) + 1, min(5, self.server.timeout))
        self._hang_up()

    def _hang_up(self) -> None:
        self._ahead = []
        if self._wire is not None:
            self._wire.close()

    def _commands(self, sender: str, recipients: list[str], size: int | None) -> list[bytes]:
        addresses = [wire_address(each, self._knows_utf8) for each in (sender, *recipients)]
        options = f" SIZE={size}" if size and self._knows_size else ""
        if not all(address.isascii() for address in addresses):
            options += " SMTPUTF8 BODY=8BITMIME"
        mail = f"MAIL FROM:<{addresses[0]}>{options}\r\n".encode()
        return [mail, *(f"RCPT TO:<{address}>\r\n".encode() for address in addresses[1:])]

    async def _command(self, line: bytes) -> Answer:
        (answer,) = await self._exchange([line])
        return answer

    async def _exchange(self, commands: list[bytes], said: bool = False) -> list[Answer]:
        """The answers to commands, all written at once, or `said` before."""
        try:
            if self._wire is None:
                raise Lost("it is closed")
            if not said:
                self._wire.say(b"".join(commands), len(commands))
            return await self._wire.replies(len(commands), self.server.timeout)
        except Lost as error:
            self._hang_up()
            raise Temporary(
                Saying(
                    _("“%(host)s” was lost before the message was handed over: %(error)s"),
                    host=self.server.host,
                    error=printable(str(error)),
                )
            ) from error
        except BaseException:  # its answer would be taken for the next one's
            self._hang_up()
            raise

    async def _transmit(
        self, go_on: Answer, message: bytes, ahead: Envelope | None, may_go: Callable[[], bool]
    ) -> None:
        """Write the message; Temporary means that not one byte of it went out."""
        if go_on.code != 354 or self._wire is None:
            raise Temporary(
                Saying(
                    _("“%(host)s” did not ask for the message, and nothing was sent: %(go_on)s"),
                    host=self.server.host,
                    go_on=go_on,
                )
            )
        stuffed = (b"." if message.startswith(b".") else b"") + message.replace(b"\r\n.", b"\r\n..")
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        if ahead is not None and self.can_pipeline:
            with suppress(Unsendable):  # said when its turn comes
                self._ahead, self._ahead_for = self._commands(*ahead), ahead
        if not may_go():
            raise Temporary(Saying(SLEPT))
        try:
            if len(stuffed) > ONE_WRITE:
                self._wire.say(stuffed, 1)
            else:
                self._wire.say(b"".join([stuffed, end, *self._ahead]), 1 + len(self._ahead))
        except Lost as error:
            raise Temporary(
                Saying(_("“%(host)s” was lost before the message was handed over."), host=self.server.host)
            ) from error
        if len(stuffed) > ONE_WRITE:
            await self._finish(len(stuffed), b"".join([end, *self._ahead]), may_go)

    async def _finish(self, size: int, end: bytes, may_go: Callable[[], bool]) -> None:
        """End a long message once all of it is on its way; what waits in this process would go whenever it wakes."""
        assert self._wire is not None
        try:
            await self._wire.flushed(self.server.final_timeout + size / SLOWEST)
            if not may_go():
                raise Interrupted(Saying(SLEPT))
            self._wire.say(end, len(self._ahead))
        except Lost as error:
            raise Interrupted(Saying(LOST, host=self.server.host, error=printable(str(error)))) from error

    async def _outcome(self, size: int) -> Answer:
        assert self._wire is not None
        try:
            (answer,) = await self._wire.replies(1, self.server.final_timeout + size / SLOWEST)
        except Lost as error:
            raise Interrupted(Saying(LOST, host=self.server.host, error=printable(str(error)))) from error
        if not (200 <= answer.code < 300 or 400 <= answer.code < 600):
            raise Interrupted(
                Saying(
                    _("“%(host)s” answered the message with something that is no outcome: %(answer)s"),
                    host=self.server.host,
                    answer=answer,
                )
            )
        return answer
