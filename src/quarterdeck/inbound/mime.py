"""A raw message as a tree of parts. Takes any bytes: broken boundaries, no headers, endless nesting.

The standard library's parser raises on some of what real servers send and has no limits; this one reads only
what a verdict needs.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from quarterdeck.inbound import headers
from quarterdeck.inbound.charsets import decode
from quarterdeck.inbound.headers import Headers

LARGEST = 4_000_000  # bytes that are read; what a server says stands at the beginning
BY_CR = 4000  # bytes in which there is an LF, unless lines end by CR alone
LOST_TYPE = 1000  # bytes in which parts begin, where the header does not tell of them
PREAMBLE = 40  # words before them
DEEPEST = 10
MOST_PARTS = 100  # of one multipart
LONGEST_TEXT = 60_000  # characters of a text that are looked at
LONGEST_LINE = 4000
DEEPEST_BLOCKS = 50  # blocks of HTML within each other; a quote of a quote of a quote seldom has twenty
BLOCK = re.compile(r"<(/?)(?:blockquote|div|table|ul|ol)\b[^<>]*>", re.IGNORECASE)
LONG_GAP = re.compile(r"[ \t]{20,}")
EMPTY_LINES = re.compile(r"\n{3,}")
ANY_BOUNDARY = re.compile(
    rb"^--([^\s-][^\r\n]{5,69}|-[^\r\n]{6,69}[^-\r\n])[ \t]*\r?\n(?:[\w-]+:[^\r\n]*\r?\n)", re.MULTILINE
)


@dataclass(frozen=True)
class Part:
    """One part, or the whole message: its header, its bytes (transfer encoding undone), and the parts in it."""

    headers: Headers
    body: bytes
    children: tuple[Part, ...] = field(default=())

    @cached_property
    def kind(self) -> str:
        """Its media type, in lower case."""
        return self.headers.word("content-type") or "text/plain"

    @cached_property
    def source(self) -> str:
        """Its text as it was written; HTML with its tags."""
        return decode(self.body[: 4 * LONGEST_TEXT], self.headers.parameter("content-type", "charset"))[:LONGEST_TEXT]

    @cached_property
    def text(self) -> str:
        """Its text; HTML as plain text."""
        return tidy(self.source) if self.kind != "text/html" else read_html(self.source)

    def walk(self) -> Iterator[Part]:
        """This part and those in it, but not what is inside an enclosed message."""
        yield self
        if not self.kind.startswith("message/"):
            for child in self.children:
                yield from child.walk()


def tidy(text: str) -> str:
    """A text without what only makes reading it slow: endless lines, spaces and empty lines."""
    lines = (LONG_GAP.sub(" " * 20, line[:LONGEST_LINE]).rstrip() for line in text.split("\n"))
    return EMPTY_LINES.sub("\n\n", "\n".join(lines))


def read_html(source: str) -> str:
    """HTML as plain text, no more of it than of any text: each line is written with the marks of all its quotes."""
    from quarterdeck.kit.html import to_text  # most messages need no HTML reader

    return tidy(to_text(shallow(source))[:LONGEST_TEXT])


def shallow(source: str) -> str:
    """HTML without blocks that lie too deep in others: reading them takes time by the square of their depth."""
    depth = 0

    def kept(block: re.Match[str]) -> str:
        nonlocal depth
        depth = max(0, depth - 1) if block[1] else depth + 1
        return block[0] if depth + bool(block[1]) <= DEEPEST_BLOCKS else "<br>"

    return BLOCK.sub(kept, source)


def parse(raw: bytes) -> Part:
    """The message as a tree. Never raises. Lines may end as anywhere, even by a bare CR, as old Macs wrote them."""
    read = raw[:LARGEST].replace(b"\0", b"")
    read = read if b"\n" in read[:BY_CR] else read.replace(b"\r", b"\n")
    return _part(read.lstrip(), 0)


def _part(raw: bytes, depth: int) -> Part:
    fields, body = _split(raw)
    kind = fields.word("content-type")
    if depth >= DEEPEST:
        return Part(fields, body)
    if kind.startswith("multipart/") or (not kind and not depth and _lost_its_type(body)):
        return Part(fields, body, tuple(_part(each, depth + 1) for each in _pieces(fields, body)))
    body = _undone(fields, body)
    if kind == "message/rfc822" or kind == "message/global":
        return Part(fields, body, (_part(body.lstrip(b"\r\n"), depth + 1),))
    return Part(fields, body)


def _split(raw: bytes) -> tuple[Headers, bytes]:
    """Header and body. The header is read as text of one byte a character, so that the body's offset is known."""
    text = raw.decode("latin-1")
    end = re.search(r"\r?\n[ \t]*\r?\n", text)
    head = text if text[:1] in "\r\n" else text[: end.end()] if end else text
    if text[:1] in "\r\n":
        return Headers(), raw.lstrip(b"\r\n")
    head = head.replace("\r\n", "\n")
    fields, rest = headers.read(head)
    kept = tuple((name, decode(value.encode("latin-1"))) for name, value in fields.fields)
    body = rest.encode("latin-1") + (raw[end.end() :] if end else b"")  # `rest`: where the header broke off
    return Headers(kept), body


def _lost_its_type(body: bytes) -> bool:
    """Whether parts begin at once, or after the line for old mail programs, though no field tells of them."""
    found = ANY_BOUNDARY.search(body[:LOST_TYPE])
    before = body[: found.start()] if found else b""
    return found is not None and len(before.split()) <= PREAMBLE and b"@" not in before


def _pieces(fields: Headers, body: bytes) -> list[bytes]:
    """The parts between boundaries; if the declared one never comes, whatever looks like one."""
    boundary = fields.parameter("content-type", "boundary").rstrip().encode("utf-8", "replace")
    if not boundary or b"--" + boundary not in body:
        found = ANY_BOUNDARY.search(body)
        if not found:
            return [b"\n" + body]
        boundary = found[1].rstrip()
    line = re.compile(rb"(?:^|(?<=\n))--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|$)")
    pieces: list[bytes] = []
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            pieces.append(body[start : found.start()])
        start = None if found[1] else found.end()
        if len(pieces) == MOST_PARTS:
            return pieces
    return [*pieces, body[start:]] if start is not None else pieces or [b"\n" + body]


def _undone(fields: Headers, body: bytes) -> bytes:
    match fields.word("content-transfer-encoding"):
        case "base64":
            return headers.base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case _:
            return body
