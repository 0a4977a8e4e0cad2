"""One connection to an SMTP server, in the two phases that the ledger needs: envelope, then (once marked) data.

Knows no model. Refusals of a message come back as Answers; what stops the connection itself is raised:
Temporary (try again), Misconfigured (a person has to change something), Interrupted (outcome unknown).
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import aiosmtplib
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery import hosts, tls
from quarterdeck.delivery.addresses import wire_address
from quarterdeck.delivery.answers import Answer, Stage, printable
from quarterdeck.kit.errors import Misconfigured, OutsideError, Temporary
from quarterdeck.kit.sayings import Saying

SLOWEST = 20_000  # bytes a second that a server must take, before we give up waiting for its answer


class Interrupted(OutsideError):
    """The connection was lost after the message went out and before an answer came: nobody knows whether it went."""


LOST = _("The connection to “%(host)s” was lost after the message was handed over.")
LOST_BY = _("The connection to “%(host)s” was lost after the message was handed over: %(error)s")
SILENT = _("“%(host)s” took the connection on port %(port)s but said nothing.")
SILENT_465 = _("“%(host)s” said nothing on port %(port)s, which usually wants TLS instead of STARTTLS.")


class Step(StrEnum):
    """What `Connection.open` does, in order."""

    FIND = _("Find the server")
    CONNECT = _("Connect")
    ENCRYPT = _("Encrypt")
    LOGIN = _("Log in")


@dataclass(frozen=True)
class Server:
    """A mail server as a person describes it; `security` is kept to: never less than asked."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    allow_private: bool = False
    ca_file: str = ""  # PEM of an authority to trust besides this machine's
    timeout: float = 30  # seconds, for each step and each command
    final_timeout: float = 300  # seconds from the end of the data to the answer (RFC 5321, 4.5.3.2.6 wants 600)


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


class Connection:
    """Open it once, then for each message: `envelope`, `data`, and `reset` unless the data was accepted."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.step = Step.FIND  # which one is being done, or failed
        self.done: list[tuple[Step, str]] = []  # the steps that succeeded, in words
        self._client = aiosmtplib.SMTP()

    @property
    def is_open(self) -> bool:
        return self._client.is_connected

    @property
    def capabilities(self) -> dict[str, str]:
        """What the server offers (EHLO), by lower-case keyword."""
        return dict(self._client.esmtp_extensions)

    @property
    def size_limit(self) -> int | None:
        """The largest message in bytes that the server says it takes; None: it does not say (RFC 1870)."""
        limit = self.capabilities.get("size", "").strip()
        return int(limit) if limit.isdecimal() and int(limit) else None

    async def open(self) -> None:
        """Find, connect, encrypt, log in; raises Temporary or Misconfigured with words for a person."""
        try:
            await self._connect()
            await self._encrypt()
            await self._login()
        except BaseException:
            self._client.close()
            raise

    async def envelope(self, sender: str, recipients: list[str], size: int | None = None) -> EnvelopeAnswer:
        """MAIL and RCPT; nothing is sent yet. `size` (bytes) lets the server refuse a message that is too large.

        Raises Temporary if the connection is lost, Unsendable for an address that cannot go over this wire.
        """
        utf8 = "smtputf8" in self.capabilities
        addresses = [wire_address(each, utf8) for each in [sender, *recipients]]
        options = [f"SIZE={size}"] if size and "size" in self.capabilities else []
        if not all(address.isascii() for address in addresses):
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        mail = await self._command(" ".join([f"MAIL FROM:<{addresses[0]}>", *options]))
        if mail.code >= 300:
            return EnvelopeAnswer(mail)
        answers = [await self._command(f"RCPT TO:<{address}>") for address in addresses[1:]]
        return EnvelopeAnswer(mail, tuple(zip(recipients, answers, strict=True)))

    async def data(self, message: bytes) -> Answer:
        """Hand the message over (CRLF line ends; dots are stuffed here) and say what the server answered.

        Raises Temporary if the connection was lost before the first byte of the message, Interrupted after it.
        """
        if b"\n" in message.replace(b"\r\n", b"") or b"\r" in message.replace(b"\r\n", b""):
            raise ValueError("a bare CR or LF would let a message smuggle in another one")
        go_on = await self._command("DATA")
        if 400 <= go_on.code < 600:
            return go_on
        try:
            self._transmit(go_on, message)
            return await self._outcome(len(message))
        except BaseException:
            self._client.close()
            raise

    async def reset(self) -> None:
        """Forget the envelope (RSET); raises Temporary if the connection is lost or the server refuses."""
        answer = await self._command("RSET")
        if answer.code >= 300:
            self._client.close()
            raise Temporary(
                Saying(_("“%(host)s” would not start over: %(answer)s"), host=self.server.host, answer=answer)
            )

    async def close(self) -> None:
        """Say goodbye if the server still listens; nothing depends on it."""
        if self.is_open:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit(timeout=min(5, self.server.timeout))
        self._client.close()

    async def _connect(self) -> None:
        server = self.server
        places = await hosts.look_up(server.host, server.port, server.allow_private, server.timeout)
        if server.security == "none":
            places = [place for place in places if place.private]
        if not places:
            raise Misconfigured(
                _("Only a server on this machine or its network may go without encryption: choose TLS.")
            )
        self._finish(Saying(_("“%(host)s” is at %(address)s."), host=server.host, address=places[0].address))
        self.step = Step.CONNECT
        try:
            sock, place = await hosts.connect(places, server.timeout)
        except TimeoutError as error:
            raise Temporary(
                Saying(
                    _("“%(host)s” did not answer on port %(port)s: check the port and firewalls."),
                    host=server.host,
                    port=server.port,
                )
            ) from error
        except OSError as error:
            raise Temporary(_unreachable(error, server)) from error
        self._client = aiosmtplib.SMTP(
            hostname=server.host,
            sock=sock,
            use_tls=server.security == "tls",
            start_tls=False,
            tls_context=tls.context(server.ca_file),
            local_hostname=_literal(sock.getsockname()[0]),
            timeout=server.timeout,
        )
        await self._greeted(place)

    async def _greeted(self, place: hosts.Place) -> None:
        """TLS if it comes first, the greeting, and EHLO."""
        server = self.server
        try:
            await self._client.connect()
            self._finish(Saying(_("%(address)s answers on port %(port)s."), address=place.address, port=place.port))
            await self._client.ehlo()
        except aiosmtplib.SMTPTimeoutError as error:
            raise Temporary(
                Saying(SILENT_465 if server.port == 465 else SILENT, host=server.host, port=server.port)
            ) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error, Saying(_("“%(host)s” refused the connection"), host=server.host)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            if isinstance(error.__cause__, ssl.SSLError):
                self._finish(Saying(_("%(address)s answers on port %(port)s."), address=place.address, port=place.port))
                self.step = Step.ENCRYPT
                raise Misconfigured(tls.explain(error.__cause__, server.host)) from error
            raise Temporary(
                Saying(_("“%(host)s” closed the connection at once: it may be busy, or refuse us."), host=server.host)
            ) from error

    async def _encrypt(self) -> None:
        server = self.server
        self.step = Step.ENCRYPT
        if server.security == "none":
            self._finish(_("Not encrypted, as chosen."))
            return
        if server.security == "starttls":
            await self._starttls()
        cipher = self._client.get_transport_info("cipher")
        self._finish(
            Saying(
                _("Encrypted with %(cipher)s; the certificate is valid for “%(host)s”."),
                cipher=cipher[1],
                host=server.host,
            )
        )

    async def _starttls(self) -> None:
        host = self.server.host
        if "starttls" not in self.capabilities:
            raise Misconfigured(
                Saying(
                    _("“%(host)s” does not offer STARTTLS on this port: choose TLS with its port (usually 465)."),
                    host=host,
                )
            )
        try:
            await self._client.starttls()
            await self._client.ehlo()
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error, Saying(_("“%(host)s” refused to encrypt"), host=host)) from error
        except ssl.SSLError as error:
            raise Misconfigured(tls.explain(error, host)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Temporary(
                Saying(_("“%(host)s” closed the connection while encryption was being set up."), host=host)
            ) from error

    async def _login(self) -> None:
        server = self.server
        self.step = Step.LOGIN
        if not server.username:
            self._finish(_("No login, as chosen."))
            return
        if "auth" not in self.capabilities:
            raise Misconfigured(
                Saying(
                    _("“%(host)s” offers no login on this port: leave the user name empty, or change the port."),
                    host=server.host,
                )
            )
        self._client.AUTH_METHODS = self._way_in()
        try:
            await self._client.login(server.username, server.password)
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(
                error, Saying(_("“%(host)s” did not accept the user name and password"), host=server.host)
            ) from error
        except aiosmtplib.SMTPServerDisconnected as error:
            raise Temporary(
                Saying(_("“%(host)s” closed the connection during the login."), host=server.host)
            ) from error
        except aiosmtplib.SMTPTimeoutError as error:
            raise Temporary(Saying(_("“%(host)s” did not answer to the login in time."), host=server.host)) from error
        except aiosmtplib.SMTPException as error:
            raise Misconfigured(
                Saying(
                    _("“%(host)s” offers no way to log in that we know: %(message)s"),
                    host=server.host,
                    message=error.message,
                )
            ) from error
        self._finish(Saying(_("Logged in as %(username)s."), username=server.username))

    def _way_in(self) -> tuple[str, ...]:
        """The one method to log in by: a second try with the same wrong password only makes servers angry."""
        best = ("plain", "login", "cram-md5") if self.server.security != "none" else ("cram-md5", "plain", "login")
        return tuple(method for method in best if method in self._client.server_auth_methods)[:1]

    async def _command(self, line: str) -> Answer:
        try:
            response = await self._client.execute_command(line.encode())
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            raise Temporary(
                Saying(
                    _("“%(host)s” was lost before the message was handed over: %(error)s"),
                    host=self.server.host,
                    error=printable(str(error)),
                )
            ) from error
        return Answer.read(response.code, response.message)

    def _transmit(self, go_on: Answer, message: bytes) -> None:
        """Write the message; an error here means that not one byte of it went out."""
        protocol = self._client.protocol
        if go_on.code != 354 or protocol is None:
            raise Temporary(
                Saying(
                    _("“%(host)s” did not ask for the message, and nothing was sent: %(go_on)s"),
                    host=self.server.host,
                    go_on=go_on,
                )
            )
        stuffed = (b"." if message.startswith(b".") else b"") + message.replace(b"\r\n.", b"\r\n..")
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            protocol.write(stuffed + end)
        except aiosmtplib.SMTPServerDisconnected as error:
            raise Temporary(
                Saying(_("“%(host)s” was lost before the message was handed over."), host=self.server.host)
            ) from error

    async def _outcome(self, size: int) -> Answer:
        if self._client.protocol is None:
            raise Interrupted(Saying(LOST, host=self.server.host))
        try:
            response = await self._client.protocol.read_response(self.server.final_timeout + size / SLOWEST)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Interrupted(Saying(LOST_BY, host=self.server.host, error=printable(str(error)))) from error
        answer = Answer.read(response.code, response.message)
        if not (200 <= answer.code < 300 or 400 <= answer.code < 600):
            raise Interrupted(
                Saying(
                    _("“%(host)s” answered the message with something that is no outcome: %(answer)s"),
                    host=self.server.host,
                    answer=answer,
                )
            )
        return answer

    def _finish(self, words: str) -> None:
        self.done.append((self.step, words))


def _refused(error: aiosmtplib.SMTPResponseException, what: str) -> OutsideError:
    """A refusal of the connection itself: for a while, or until someone changes something."""
    answer = Answer.read(error.code, error.message)
    family = Misconfigured if 500 <= error.code < 600 else Temporary
    if error.code <= 0:
        return family(Saying(_("%(what)s: what it said is not SMTP."), what=what))
    return family(Saying(_("%(what)s. It said: %(answer)s"), what=what, answer=answer))


def _unreachable(error: OSError, server: Server) -> str:
    if isinstance(error, ConnectionRefusedError):
        return Saying(
            _("“%(host)s” is there, but nothing listens on port %(port)s: the port is wrong, or it is down."),
            host=server.host,
            port=server.port,
        )
    return Saying(
        _("“%(host)s” cannot be reached on port %(port)s: %(error)s."),
        host=server.host,
        port=server.port,
        error=error.strerror or error,
    )


def _literal(address: str) -> str:
    """Our own name in EHLO: the address literal (RFC 5321, 4.1.3), which needs no DNS and gives nothing away."""
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
