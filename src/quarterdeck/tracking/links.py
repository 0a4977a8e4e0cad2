"""An email's HTML with its links led through us and the pixel at its end; nothing else is changed.

Left as they are: links that are not http or https, marked `data-untracked`, already ours (the way to unsubscribe
too), or too long; and everything in comments (Outlook's conditional ones too).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import islice
from urllib.parse import quote, urlsplit

import idna

from quarterdeck.kit.shape import OPEN, Shape, pieces_of
from quarterdeck.kit.tokens import Signer
from quarterdeck.tracking.markup import Attribute, attributes, tags
from quarterdeck.tracking.tokens import MOST_LINKS, About, click_url, pixel_url

LONGEST_URL = 2000  # characters; with its signature it still fits where mail programs cut
NOT_IN_URLS = re.compile(r"[\t\n\r]")
AROUND_URLS = "".join(map(chr, range(0x21)))
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
PIXEL = '<img src="{url}" alt="" width="1" height="1" style="border:0;width:1px;height:1px">'


def track(html: str, about: About, base: str, signer: Signer) -> str:
    """The HTML to send, tracked for one email, or only counted. `base` is the tracking host, like `https://go.example.org`."""
    edits = [
        (start, stop, f'"{escape(click_url(base, signer, about, url, n))}"')
        for n, (url, (start, stop)) in enumerate(islice(_links(html, base), MOST_LINKS), start=1)
    ]
    end = _end_of_body(html)
    edits.append((end, end, PIXEL.format(url=escape(pixel_url(base, signer, about)))))
    pieces: list[str] = []
    position = 0
    for start, stop, text in sorted(edits):
        pieces += html[position:start], text
        position = stop
    return "".join([*pieces, html[position:]])


def track_shape(shape: Shape, values: Sequence[str], about: About, base: str, signer: Signer) -> str:
    """As `track`, for HTML that is one shape with many values: where its links stand is found out once.

    A hole within an address is the recipient's own link, which leads to us already.
    """
    plan, host = _plan(shape, base), escape(base)  # nothing else in our addresses is escaped
    pieces = plan.pieces.copy()
    for place, number in plan.holes:
        pieces[place] = values[number]
    for place, url, n in plan.links:
        pieces[place] = f'"{click_url(host, signer, about, url, n)}"'
    pieces[plan.pixel] = PIXEL.format(url=pixel_url(host, signer, about))
    return "".join(pieces)


@dataclass(frozen=True)
class _Plan:
    """A shape's texts, with room between them: where which hole, which link, and the pixel belong."""

    pieces: list[str]
    holes: list[tuple[int, int]]
    links: list[tuple[int, str, int]]
    pixel: int


@lru_cache(maxsize=256)
def _plan(shape: Shape, base: str) -> _Plan:
    html = shape.marked
    found = islice(_links(html, base), MOST_LINKS)
    edits = [(*span, (url, n)) for n, (url, span) in enumerate(found, start=1)]
    end = _end_of_body(html)
    parts: list[str | int | tuple[str, int]] = []
    position = 0
    for start, stop, link in sorted([*edits, (end, end, ("", 0))]):
        parts += [*pieces_of(html[position:start]), link]
        position = stop
    parts += pieces_of(html[position:])
    return _Plan(
        pieces=[part if isinstance(part, str) else "" for part in parts],
        holes=[(place, part) for place, part in enumerate(parts) if isinstance(part, int)],
        links=[(place, *part) for place, part in enumerate(parts) if isinstance(part, tuple) and part[1]],
        pixel=parts.index(("", 0)),
    )


def target(written: str) -> str | None:
    """The absolute http(s) URL that a browser would open, in ASCII; None if it would open another kind."""
    url = NOT_IN_URLS.sub("", written.strip(AROUND_URLS))
    if not re.match(r"https?://", url, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not host.isascii():
            user, at, place = parts.netloc.rpartition("@")
            place = place.lower().replace(host, idna.encode(host, uts46=True).decode())
            url = parts._replace(netloc=user + at + place).geturl()
    except ValueError:
        return None
    return quote(url, safe=PRINTABLE, errors="replace") if host else None


def _links(html: str, base: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The links to track, in their order: where each leads, and the span of its value."""
    for tag in tags(html):
        if tag.name not in ("a", "area") or tag.closing:
            continue
        found = attributes(html, tag)
        href = found.get("href")
        is_free = href and "data-untracked" not in found and OPEN not in href.value
        url = _tracked(href, base) if href and is_free else None
        if href and url:
            yield url, href.span


def _tracked(href: Attribute, base: str) -> str | None:
    url = target(href.value)
    return url if url and len(url) <= LONGEST_URL and not url.startswith((f"{base}/t/", f"{base}/u/")) else None


def _end_of_body(html: str) -> int:
    """Where the last thing in the body ends."""
    ends = {tag.name: tag.start for tag in tags(html) if tag.closing}
    return ends.get("body", ends.get("html", len(html)))
