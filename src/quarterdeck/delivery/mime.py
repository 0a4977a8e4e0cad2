"""A message as the bytes that go to the server (RFC 5322, MIME).

Pure, and assembled from parts: the standard library's EmailMessage is too slow for bulk.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.addresses import Unsendable, wire_address
from quarterdeck.delivery.headers import field, mailbox, mailboxes, parameter, unstructured

MESSAGE_ID = re.compile(r"[!-;=?A-~]{1,400}@[!-;=?A-~]{1,400}")
CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,900}")
LOOPBACK = re.compile(r"http://(127\.[0-9.]+|localhost|\[::1\])[:/]")  # the sandbox's world ends here
NEWLINE = re.compile(r"\r\n|\r|\n")
MOST_REFERENCES = 20
BEYOND = bytes(range(128, 256))  # ASCII
SHORT_LINE = 78  # octets; a body with longer lines is encoded


class Mailbox(NamedTuple):
    """A name, which may be empty, and an address."""

    name: str
    address: str


@dataclass(frozen=True)
class Attached:
    """A file to attach. Keep the object for many messages: its encoding is done once."""

    name: str
    content_type: str
    content: bytes

    @cached_property
    def part(self) -> bytes:
        """The file's MIME part, headers and all."""
        kind = self.content_type.lower()
        if not CONTENT_TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):
            kind = "application/octet-stream"  # a message or multipart may not be base64 (RFC 2046, 5)
        return b"".join(
            [
                field("Content-Type", [kind]),
                field(
                    "Content-Disposition", ["attachment;", *parameter("filename", self.name.strip() or "attachment")]
                ),
                b"Content-Transfer-Encoding: base64\r\n\r\n",
                _base64(self.content),
            ]
        )


@dataclass(kw_only=True, slots=True)  # a frozen one takes four times as long to make, and there is one for each email
class OutgoingMessage:
    """Everything that the recipient's mail program gets to see. BCC is for the envelope only, so it is not here."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...] = ()
    reply_to: Mailbox | None = None
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attached, ...] = ()
    message_id: str  # here and below without angle brackets
    date: datetime  # aware
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    unsubscribe_url: str = ""
    unsubscribe_address: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # others, free text
    smtputf8: bool = False  # the server takes addresses in any letters (RFC 6531)


def assemble(message: OutgoingMessage) -> bytes:
    """The message's bytes: CRLF line ends, no line above 998 octets. Equal messages give equal bytes.

    Raises Unsendable, with words for a person, for a bad address or a line break in a header.
    """
    return b"".join([*_head(message), b"MIME-Version: 1.0\r\n", _body(message)])


def _head(message: OutgoingMessage) -> list[bytes]:
    def listed(boxes: tuple[Mailbox, ...]) -> list[list[str]]:
        return [mailbox(box.name, wire_address(box.address, message.smtputf8)) for box in boxes]

    if not message.to:
        raise Unsendable(_("The message has no recipient."))
    if not MESSAGE_ID.fullmatch(message.message_id):
        raise Unsendable(_("The Message-ID cannot be read."))
    fields = [
        _from(message.sender, message.smtputf8),
        mailboxes("To", listed(message.to)),
        mailboxes("Cc", listed(message.cc)) if message.cc else b"",
        mailboxes("Reply-To", listed((message.reply_to,))) if message.reply_to else b"",
        unstructured("Subject", message.subject),
        _date(message.date.replace(microsecond=0)),
        field("Message-ID", [f"<{message.message_id}>"]),
    ]
    return fields + _thread(message) + _unsubscribe(message) + [unstructured(*each) for each in message.headers]


@lru_cache(maxsize=256)
def _from(sender: Mailbox, smtputf8: bool) -> bytes:
    return mailboxes("From", [mailbox(sender.name, wire_address(sender.address, smtputf8))])


@lru_cache(maxsize=4)
def _date(moment: datetime) -> bytes:
    return field("Date", [format_datetime(moment)])


def _thread(message: OutgoingMessage) -> list[bytes]:
    """In-Reply-To and References; what is no Message-ID (others' mail has such) cannot thread and is left out."""
    references = [each for each in message.references if MESSAGE_ID.fullmatch(each)]
    if len(references) > MOST_REFERENCES:
        references = references[:1] + references[1 - MOST_REFERENCES :]
    fields = []
    if MESSAGE_ID.fullmatch(message.in_reply_to):
        fields.append(field("In-Reply-To", [f"<{message.in_reply_to}>"]))
    if references:
        fields.append(field("References", [f"<{each}>" for each in references]))
    return fields


def _unsubscribe(message: OutgoingMessage) -> list[bytes]:
    """RFC 2369, and one click by RFC 8058, which wants exactly one HTTPS address (this machine's own is as safe)."""
    url, address = message.unsubscribe_url, message.unsubscribe_address
    if url and not WEB_ADDRESS.fullmatch(url):
        raise Unsendable(_("The unsubscribe address is not a web address."))
    ways = [f"<{url}>"] if url else []
    if address:
        ways.append(f"<mailto:{wire_address(address)}>")
    if not ways:
        return []
    fields = [field("List-Unsubscribe", [*(f"{way}," for way in ways[:-1]), ways[-1]])]
    if url.startswith("https://") or LOOPBACK.match(url):
        fields.append(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    return fields


def _body(message: OutgoingMessage) -> bytes:
    seed = hashlib.sha256(message.message_id.encode()).hexdigest()[:24]
    parts = [_text_part("text/plain", message.text)]
    if message.html:
        parts.append(_text_part("text/html", message.html))
    letter = _multipart("alternative", f"=_a{seed}", parts) if len(parts) > 1 else parts[0]
    if not message.attachments:
        return letter
    return _multipart("mixed", f"=_m{seed}", [letter, *(each.part for each in message.attachments)])


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    """The boundary comes from our unguessable Message-ID, so that no text can contain it by intent or chance."""
    line = f"--{boundary}".encode()
    pieces = [f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()]
    for part in parts:
        pieces += [line, b"\r\n", part, b"\r\n"]
    return b"".join([*pieces, line, b"--\r\n"])


def _text_part(kind: str, text: str) -> bytes:
    """A text with the encoding that suits it: as it is, quoted-printable, or base64 for other scripts."""
    try:
        data = (NEWLINE.sub("\r\n", text) if "\r" in text else text.replace("\n", "\r\n")).encode()
    except UnicodeEncodeError:
        raise Unsendable(_("The text holds half a character; write it again.")) from None
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    beyond = len(data) - len(data.translate(None, BEYOND)) if not data.isascii() else 0
    if not beyond and b"\0" not in data and max(map(len, data.split(b"\r\n"))) <= SHORT_LINE:
        encoding, body = "7bit", data
    elif beyond * 5 <= len(data):
        encoding, body = "quoted-printable", binascii.b2a_qp(data)
    else:
        encoding, body = "base64", _base64(data)
    head = f"Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
