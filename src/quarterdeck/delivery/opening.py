"""Opening a connection to an SMTP server: find, connect, encrypt, log in; each step told in words for a person."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from enum import StrEnum

import aiosmtplib
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery import hosts, tls
from quarterdeck.delivery.answers import Answer
from quarterdeck.delivery.hosts import Security
from quarterdeck.kit.errors import Misconfigured, OutsideError, Temporary
from quarterdeck.kit.sayings import Saying

SILENT = _("“%(host)s” took the connection on port %(port)s but said nothing.")
SILENT_465 = _("“%(host)s” said nothing on port %(port)s, which usually wants TLS instead of STARTTLS.")


class Step(StrEnum):
    """What `Connection.open` does, in order."""

    FIND = _("Find the server")
    CONNECT = _("Connect")
    ENCRYPT = _("Encrypt")
    LOGIN = _("Log in")


@dataclass(frozen=True)
class Server(hosts.Server):
    """A server that sends."""

    port: int = 587
    security: Security = "starttls"
    final_timeout: float = 300  # seconds from the end of the data to the answer (RFC 5321, 4.5.3.2.6 wants 600)


class Opening:
    """One try to open a connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.step = Step.FIND  # which one is being done, or failed
        self.done: list[tuple[Step, str]] = []  # the steps that succeeded, in words
        self._client = aiosmtplib.SMTP()

    @property
    def capabilities(self) -> dict[str, str]:
        """What the server offers (EHLO), by lower-case keyword."""
        return dict(self._client.esmtp_extensions)

    async def run(self) -> asyncio.Transport:
        """The open connection, in which nothing is said or expected; raises Temporary or Misconfigured."""
        try:
            await self._connect()
            await self._encrypt()
            await self._login()
        except BaseException:
            self._give_up()
            raise
        transport = self._client.transport
        assert isinstance(transport, asyncio.Transport)
        return transport

    def _give_up(self) -> None:
        """Close at once: over TLS the server's own goodbye would be waited for, long after anybody cares."""
        transport = self._client.transport
        self._client.close()
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    async def _connect(self) -> None:
        server = self.server
        places = await hosts.look_up(server)
        self._finish(Saying(_("“%(host)s” is at %(address)s."), host=server.host, address=places[0].address))
        self.step = Step.CONNECT
        sock, place = await hosts.connect(server, places)
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

    def _finish(self, words: str) -> None:
        self.done.append((self.step, words))


def _refused(error: aiosmtplib.SMTPResponseException, what: str) -> OutsideError:
    """A refusal of the connection itself: for a while, or until someone changes something."""
    answer = Answer.read(error.code, error.message)
    family = Misconfigured if 500 <= error.code < 600 else Temporary
    if error.code <= 0:
        return family(Saying(_("%(what)s: what it said is not SMTP."), what=what))
    return family(Saying(_("%(what)s. It said: %(answer)s"), what=what, answer=answer))


def _literal(address: str) -> str:
    """Our own name in EHLO: the address literal (RFC 5321, 4.1.3), which needs no DNS and gives nothing away."""
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
