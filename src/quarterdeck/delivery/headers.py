"""Header fields as bytes on the wire: encoded words (RFC 2047), folding (RFC 5322, 2.2.3), parameters (RFC 2231)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.kit.sayings import Saying

WIDTH = 76  # characters; lines are folded before they grow longer, where they can be
LONGEST_LINE = 998  # RFC 5322, 2.1.1
CHUNK = 39  # UTF-8 bytes in one encoded word: 64 characters, so that one fits beside the field's name
FORBIDDEN = re.compile(r"[\r\n\0]")
PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
NAME = re.compile(r"[!-9;-~]+")
LONGEST_WORD = 60
LONGEST_PARAMETER = 900  # characters; some readers do not know pieces, so one is used while it fits on a line


def field(name: str, atoms: Iterable[str]) -> bytes:
    """One header field; it may be folded between its atoms, which are parted by a space."""
    if not NAME.fullmatch(name):
        raise Unsendable(Saying(_("“%(name)s” is not the name of a header field."), name=name[:40]))
    parts = list(atoms)
    line = " ".join([f"{name}:", *parts])
    if len(line) <= WIDTH and parts and not FORBIDDEN.search(line):
        return line.encode() + b"\r\n"
    lines = [f"{name}:"]
    for atom in parts:
        if FORBIDDEN.search(atom):
            raise Unsendable(Saying(_("The field %(name)s holds a line break or a NUL character."), name=name))
        if lines == [f"{name}:"] or len(lines[-1]) + 1 + len(atom) <= WIDTH:
            lines[-1] += f" {atom}"
        else:
            lines.append(f" {atom}")
    if any(len(line.encode()) > LONGEST_LINE for line in lines):
        raise Unsendable(Saying(_("The field %(name)s is too long to be sent."), name=name))
    return "\r\n".join(lines).encode() + b"\r\n"


def unstructured(name: str, text: str) -> bytes:
    """A field of free text, such as Subject."""
    if FORBIDDEN.search(text):
        raise Unsendable(Saying(_("The field %(name)s holds a line break or a NUL character."), name=name))
    return field(name, _words(text))


def mailbox(name: str, wire_address: str) -> list[str]:
    """The atoms of `Ann Ask <ann@example.com>`."""
    if FORBIDDEN.search(name):
        raise Unsendable(_("A name holds a line break or a NUL character."))
    name = name.strip()
    if not name:
        return [wire_address]
    return [*_phrase(name), f"<{wire_address}>"]


def mailboxes(name: str, boxes: list[list[str]]) -> bytes:
    """A field that lists mailboxes, such as To."""
    parts = [[*box[:-1], f"{box[-1]},"] for box in boxes[:-1]] + boxes[-1:]
    return field(name, [atom for part in parts for atom in part])


def parameter(name: str, value: str) -> list[str]:
    """The atoms of `filename="a.pdf"`, or for other letters than ASCII's `filename*=utf-8''…`, in pieces if long."""
    if FORBIDDEN.search(value):
        raise Unsendable(_("The name of an attachment holds a line break or a NUL character."))
    if re.fullmatch(r"[!-~](?:[ -~]{0,58}[!-~])?", value):
        return [f"{name}={_quoted(value)}"]
    encoded = quote(_utf8(value), safe="")
    if len(encoded) <= LONGEST_PARAMETER:
        return [f"{name}*=utf-8''{encoded}"]
    pieces = re.findall(rf"(?:%..|[^%]){{1,{LONGEST_WORD // 3}}}", encoded)
    atoms = [f"{name}*{number}*={piece};" for number, piece in enumerate(pieces)]
    return [atoms[0].replace("=", "=utf-8''", 1), *atoms[1:-1], atoms[-1].rstrip(";")]


def _phrase(name: str) -> list[str]:
    if PHRASE.fullmatch(name) and len(name) <= LONGEST_WORD and "=?" not in name:
        return name.split(" ")
    if re.fullmatch(r"[ -~]{1,60}", name) and "=?" not in name:
        return [_quoted(name)]
    return list(_encoded(name))


def _words(text: str) -> list[str]:
    if not text:
        return []
    if PLAIN.fullmatch(text) and "=?" not in text:
        words = text.split(" ")
        if max(map(len, words)) <= LONGEST_WORD:
            return words
    return list(_encoded(text))


def _encoded(text: str) -> Iterator[str]:
    """Encoded words; a reader drops the spaces between them (RFC 2047, 6.2)."""
    chunk = b""
    for character in text:
        encoded = _utf8(character)
        if len(chunk) + len(encoded) > CHUNK:
            yield _encoded_word(chunk)
            chunk = b""
        chunk += encoded
    yield _encoded_word(chunk)


def _encoded_word(chunk: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Unsendable(_("A text holds half a character; write it again.")) from None
