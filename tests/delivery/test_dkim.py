"""Our DKIM signature, verified by a library that others verify with, on what went over the wire."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from socketserver import BaseRequestHandler, ThreadingUDPServer
from threading import Thread

import dkim
import dns.message
import dns.resolver
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from dkim.canonicalization import Relaxed
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.delivery import dkim_keys
from quarterdeck.delivery.dkim import Signer, public_record, relaxed_body
from quarterdeck.delivery.models import Channel
from quarterdeck.kit.errors import Misconfigured, Temporary
from quarterdeck.team.models import AuditEntry, User
from tests.delivery.sending import make_due, sending, waits_for
from tests.sandbox.world import Sandbox

MESSAGE = (
    b"From: Rita Reed <rita@northsea.example>\r\nTo: ann@brava.example\r\nSubject: Two\r\n  sites,\t  eleven\r\n"
    b"Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@northsea.example>\r\n"
    b"List-Unsubscribe: <https://go.example/u/1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi,\r\n  two  blanks \t\r\n\r\n\r\n"
)


@pytest.fixture
def signing(transactional_db: None, channel: Channel) -> Channel:
    """A channel whose key is in use."""
    dkim_keys.make(channel, "northsea.example")
    with name_service({dkim_keys.record_of(channel).name: dkim_keys.record_of(channel).value}) as resolver:
        dkim_keys.use(channel, resolver=resolver)
    return channel


def verified(message: bytes, record: str) -> bool:
    return bool(dkim.verify(message, dnsfunc=lambda *_asked, **_how: record.encode()))


def covered(message: bytes) -> list[str]:
    """The fields that the signature names."""
    field = message.partition(b"\r\nFrom:")[0].decode().replace("\r\n", "")
    (names,) = (tag.strip()[2:] for tag in field.split(";") if tag.strip().startswith("h="))
    return [name.strip() for name in names.split(":")]


@pytest.mark.django_db(transaction=True)
def test_what_goes_over_the_wire_verifies(rep: User, signing: Channel, internet: Sandbox) -> None:
    email = make_due(rep, "dkim.reader@brava.example", subject="Grüße, {{ first_name }}", body="<p>Hi  there</p>" * 50)
    with sending():
        waits_for(email, "delivered")

    (message,) = internet.messages("dkim.reader@brava.example")
    raw = internet.get(f"/mailbox/dkim.reader@brava.example/{message['id']}/raw").content
    signed = raw[raw.index(b"DKIM-Signature:") :]
    assert verified(signed, dkim_keys.record_of(signing).value)
    assert not verified(signed.replace(b"Hi", b"Ho"), dkim_keys.record_of(signing).value)
    assert {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(
        covered(signed)
    )


@pytest.mark.parametrize("field", ["From", "Subject", "List-Unsubscribe-Post"])
def test_a_covered_field_cannot_be_changed_and_from_not_be_added(field: str, pem: str) -> None:
    signed = Signer(pem, "northsea.example", "qd1").sign(MESSAGE)
    record = public_record(pem)
    assert verified(signed, record)
    assert not verified(signed.replace(f"\r\n{field}: ".encode(), f"\r\n{field}: x".encode()), record)
    assert not verified(signed.replace(b"\r\nDate:", b"\r\nFrom: <evil@x.example>\r\nDate:"), record)


def test_no_line_of_the_signature_is_long(pem: str) -> None:
    signed = Signer(pem, "a-rather-long-name-of-a-domain.northsea.example", "qd261124123456").sign(MESSAGE)
    head = signed.partition(b"\r\nFrom:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 100


def test_ed25519_signs_the_hash_of_what_rsa_signs() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    signed = Signer(pem, "northsea.example", "ed").sign(MESSAGE)
    field, _, _rest = signed.removeprefix(b"DKIM-Signature: ").partition(b"\r\nFrom:")
    value, _, signature = field.rpartition(b"b=")
    relaxed = Relaxed.canonicalize_headers([(b"DKIM-Signature", b" " + value + b"b=")])[0]
    names = [name for name in covered(signed) if f"\n{name}:".encode() in b"\n" + MESSAGE.lower()]
    lines = dict(Relaxed.canonicalize_headers(dkim.rfc822_parse(MESSAGE)[0]))
    first = list(dict.fromkeys(names))
    said = b"".join(name.encode() + b":" + lines[name.encode()] for name in first)
    said += b"dkim-signature:" + relaxed[1].removesuffix(b"\r\n")
    key.public_key().verify(base64.b64decode(signature.replace(b"\r\n ", b"")), sha256(said).digest())
    assert public_record(pem).startswith("v=DKIM1; k=ed25519; p=")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"  ", b"\r\n\r\n", b"."]), max_size=12).map(b"".join))
def test_the_body_is_made_plain_as_the_rfc_says(body: bytes) -> None:
    ended = body + b"\r\n"  # as every message of ours is
    assert relaxed_body(ended) == Relaxed.canonicalize_body(ended)


# The key in DNS


def test_a_key_is_used_only_once_it_is_published(signing_admin: User, channel: Channel) -> None:
    record = dkim_keys.make(channel, "NorthSea.example.", by=signing_admin)
    assert record.name == f"{channel.dkim_selector}._domainkey.northsea.example"
    assert "PRIVATE" not in channel.sealed_dkim_key
    with name_service({}) as resolver, pytest.raises(Misconfigured, match="no record"):
        dkim_keys.use(channel, resolver=resolver)
    with name_service({record.name: "v=DKIM1; p=abc"}) as resolver, pytest.raises(Misconfigured, match="another key"):
        dkim_keys.use(channel, resolver=resolver)
    assert dkim_keys.signer_of(channel) is None

    with name_service({record.name: record.value.replace("; ", ";")}) as resolver:
        dkim_keys.use(channel, by=signing_admin, resolver=resolver)
    assert dkim_keys.signer_of(channel) is not None
    dkim_keys.stop(channel, by=signing_admin)
    assert dkim_keys.signer_of(channel) is None
    kinds = ["channel.dkim_made", "channel.dkim_used", "channel.dkim_stopped"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == kinds


def test_a_silent_name_service_changes_nothing(channel: Channel) -> None:
    record = dkim_keys.make(channel, "northsea.example")
    with name_service({record.name: ""}) as resolver, pytest.raises(Temporary):
        dkim_keys.use(channel, resolver=resolver)


def test_only_a_domain_has_a_key(channel: Channel) -> None:
    with pytest.raises(Misconfigured, match="not a domain"):
        dkim_keys.make(channel, "not a domain")


@pytest.fixture
def signing_admin(transactional_db: None) -> User:
    from tests.factories import make_user

    return make_user("Adam Ames", role="admin")


@pytest.fixture(scope="module")
def pem() -> str:
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@contextmanager
def name_service(records: dict[str, str]) -> Iterator[dns.resolver.Resolver]:
    """A DNS server on loopback that knows these texts, and a resolver that asks it; an empty text: a failing server."""

    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            asked = dns.message.from_wire(data)
            answer = dns.message.make_response(asked)
            name = asked.question[0].name.to_text(omit_final_dot=True)
            text = records.get(name)
            if text is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif not text:
                answer.set_rcode(dns.rcode.SERVFAIL)
            else:
                pieces = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
                answer.answer.append(dns.rrset.from_text(asked.question[0].name, 60, "IN", "TXT", pieces))
            sock.sendto(answer.to_wire(), self.client_address)

    with ThreadingUDPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        try:
            yield resolver
        finally:
            server.shutdown()
            thread.join()
