"""Where the links stand in HTML, as browsers read it (WHATWG HTML, section 13.2.5), with their positions.

A parser that builds a tree would write the whole document anew; here only positions are found, so
that everything else can stay as it is, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5

SPACE = r"[ \t\n\f\r]"
VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)"""
ATTRIBUTE = rf"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:{SPACE}*+={SPACE}*+{VALUE}?+)?+"
TOKEN = re.compile(
    rf"""
      <!--(?:-?>|.*?(?:--!?>|\Z))                                   # a comment
    | <(?P<close>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)
      (?P<attributes>(?:[ \t\n\f\r/]++|{ATTRIBUTE})*+)(?:>|(?P<unclosed>\Z))
    | <[!?/][^>]*+(?:>|\Z)                                          # a doctype, or a bogus comment
    """,
    re.DOTALL | re.VERBOSE,
)
NAMED = re.compile(rf"(?P<name>[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)(?:{SPACE}*+={SPACE}*+(?P<value>{VALUE})?+)?+")
RAW_TEXT = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}
REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[0-9A-Za-z]+;?)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag (or an end tag, if `closing`), its name in lower case, and where it stands."""

    name: str
    closing: bool
    start: int
    attributes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as meant, and the span of its value as written, quotes included."""

    value: str
    span: tuple[int, int]


def tags(html: str) -> Iterator[Tag]:
    """Every tag; what stands in comments, scripts and other raw text is none."""
    position = 0
    while token := TOKEN.search(html, position):
        position = token.end()
        name = (token["name"] or "").lower()
        if not name or token["unclosed"] is not None:
            continue
        yield Tag(name, bool(token["close"]), token.start(), token.span("attributes"))
        if name in RAW_TEXT and not token["close"]:
            end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE).search(html, position)
            position = end.start() if end else len(html)
        elif name == "plaintext":
            return


def attributes(html: str, tag: Tag) -> dict[str, Attribute]:
    """The attributes of a tag by lower-case name; of two with one name the first counts."""
    found: dict[str, Attribute] = {}
    for match in NAMED.finditer(html, *tag.attributes):
        written = match["value"] or ""
        plain = written[1:-1] if written[:1] in ('"', "'") else written
        found.setdefault(match["name"].lower(), Attribute(meant(plain), match.span("value")))
    return found


def meant(written: str) -> str:
    """An attribute's value with its character references read (section 13.2.5.73: unlike in text,
    `&copy=` stays as it is, or every second URL would break)."""
    return REFERENCE.sub(_referenced, written) if "&" in written else written


def _referenced(match: re.Match[str]) -> str:
    text = match[0]
    ended = text.endswith(";") or not match.string.startswith("=", match.end())
    return unescape(text) if text[1] == "#" or (ended and text[1:] in html5) else text
