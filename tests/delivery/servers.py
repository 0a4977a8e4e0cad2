"""Mail servers for the tests: real sockets, real TLS, and any fault on demand."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.beside import beside

DROP = "<drop>"  # instead of a reply: close the connection
SILENCE = "<silence>"  # instead of a reply: say nothing

REPLIES = {
    "EHLO": "250-test\r\n250-PIPELINING\r\n250-SIZE 20000000\r\n250-AUTH PLAIN LOGIN\r\n250 ENHANCEDSTATUSCODES",
    "AUTH": "235 2.7.0 Welcome",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 Go on",
    "BODY": "250 2.0.0 Ok: queued as 1",
    "RSET": "250 2.0.0 Ok",
    "STARTTLS": "220 2.0.0 Ready",
    "QUIT": "221 2.0.0 Bye",
}


@dataclass
class Wire:
    """A server that is listening, and what it was told."""

    port: int = 0
    lines: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def verbs(self) -> list[str]:
        return [line.split(" ")[0].upper() for line in self.lines]


@asynccontextmanager
async def server(
    replies: dict[str, str] | None = None, greeting: str = "220 test ready", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Wire]:
    """A server on 127.0.0.1 that answers by verb (or by whole line); BODY is the answer after the data.

    With `tls` it speaks TLS from the start if it has no STARTTLS reply, and after STARTTLS if it has.
    """
    wire = Wire()
    answers = REPLIES | (replies or {})
    upgrade = tls if replies and "STARTTLS" in replies else None

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _converse(wire, answers, greeting, upgrade, reader, writer)
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            pass  # the client went away, as some tests make it do
        finally:
            writer.transport.abort()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=None if upgrade else tls)
    wire.port = listening.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        listening.close()


@asynccontextmanager
async def standard_server(handler: object, **options: Any) -> AsyncIterator[int]:
    """aiosmtpd's server on a free port of 127.0.0.1, in this loop."""
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(handler, hostname="test", loop=loop, **options), "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


def elsewhere(replies: dict[str, str] | None = None, **options: Any) -> AbstractContextManager[Wire]:
    """A `server` for code that is not asynchronous."""
    return beside(server(replies, **options))


async def _converse(
    wire: Wire,
    answers: dict[str, str],
    greeting: str,
    upgrade: ssl.SSLContext | None,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    await _say(writer, greeting)
    while raw := await reader.readline():
        line = raw.decode().rstrip("\r\n")
        wire.lines.append(line)
        verb = line.split(" ")[0].upper()
        reply = answers.get(line, answers.get(verb, "500 What?"))
        await _say(writer, reply)
        if verb == "STARTTLS" and upgrade:
            await writer.start_tls(upgrade)
        if verb == "DATA" and reply.startswith("354"):
            wire.bodies.append(await reader.readuntil(b"\r\n.\r\n"))
            await _say(writer, answers["BODY"])
        if verb == "QUIT":
            return


async def _say(writer: asyncio.StreamWriter, reply: str) -> None:
    if reply == DROP:
        raise ConnectionResetError
    if reply == SILENCE:
        await asyncio.sleep(600)
    writer.write(reply.encode() + b"\r\n")
    await writer.drain()


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, and the folder that its files are in."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, folder: Path) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate("Test authority", key, "Test authority", key, authority=True)
        (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(folder, key, certificate)

    @property
    def file(self) -> str:
        return str(self.folder / "ca.pem")

    def context(self, name: str = "localhost", days: int = 30, self_signed: bool = False) -> ssl.SSLContext:
        """A server's TLS context with a certificate for `name`; negative `days`: expired so long ago."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = (name, key) if self_signed else ("Test authority", self.key)
        certificate = _certificate(name, key, *issuer, days=days)
        path = self.folder / f"{name}{days}{self_signed}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)
        return context


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    days: int = 30,
    authority: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())
