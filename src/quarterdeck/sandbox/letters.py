"""Reading a message as a mail program does: its words, its pictures, its links, its attachments."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from typing import NamedTuple


@dataclass(frozen=True)
class Attached:
    """A file that came with a message."""

    name: str
    type: str
    content: bytes


class Letter:
    """A message that was read from its bytes. Parsing is lenient: odd mail is shown, not refused."""

    def __init__(self, raw: bytes) -> None:
        self.message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)

    def header(self, name: str) -> str:
        """A decoded header; empty if there is none."""
        return str(self.message.get(name, ""))

    def headers(self) -> list[tuple[str, str]]:
        """All headers, decoded, in their order."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def html(self) -> str:
        """The HTML part; empty if there is none."""
        return self._body("html")

    @property
    def text(self) -> str:
        """The plain part; empty if there is none."""
        return self._body("plain")

    def attachments(self) -> list[Attached]:
        """The files that came along."""
        return [_attached(part) for part in self.message.iter_attachments()] if self.message.is_multipart() else []

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return _decoded(part) if part is not None else ""


class Link(NamedTuple):
    """Where a link leads, and the words that stand on it."""

    url: str
    words: str


class _Finder(HTMLParser):
    """Collects what a mail program would load and what a person could click."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[str] = []
        self.links: dict[str, str] = {}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "img" and found.get("src"):
            self.images.append(str(found["src"]))
        elif tag == "a" and found.get("href"):
            self.inside = str(found["href"])
            self.links.setdefault(self.inside, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.links[self.inside] += data


def images_and_links(html: str) -> tuple[list[str], list[Link]]:
    """The addresses of the pictures and of the links in `html`, each once, in order."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return list(dict.fromkeys(finder.images)), [Link(url, words.strip()) for url, words in finder.links.items()]


def _decoded(part: MIMEPart) -> str:
    """The words of a text part, whatever it says about its character set."""
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return content.decode(errors="replace")  # a character set that nobody knows


def _attached(part: MIMEPart) -> Attached:
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else part.as_bytes()  # a forwarded message has parts, not bytes
    return Attached(part.get_filename("") or "unnamed", part.get_content_type(), content)
