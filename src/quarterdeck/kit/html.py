"""HTML that people paste: cleaned for a mail, said as plain text, and asked for its links."""

from __future__ import annotations

from html.parser import HTMLParser

import nh3

from quarterdeck.kit.plain import PlainText

TAGS = {
    *("a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "img", "li", "ol", "p"),
    *("pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
}
DROPPED_WHOLE = {
    *("script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "xml", "textarea"),
    *("select", "button", "audio", "video", "canvas"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "*": {"style", "dir"},
}
STYLES = {"color", "background-color", "font-weight", "font-style", "text-decoration", "text-align"}


def _relative(url: str) -> str | None:
    """A mail has no base address, so only a merge field may stand where a URL begins."""
    return url if url.lstrip().startswith("{{") else None


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WHOLE,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative=_relative,
    filter_style_properties=STYLES,
    link_rel=None,
)


def clean(html: str) -> str:
    """`html` with nothing but what a letter needs: no script, no handler, no office markup, no foreign scheme.

    Merge fields pass, in text and as the whole of an address. Cleaning twice changes nothing more.
    """
    return _CLEANER.clean(html.replace("\0", ""))


def to_text(html: str) -> str:
    """The letter as plain text (the text/plain part): paragraphs, lists, quotes, links as `text (address)`."""
    parser = PlainText()
    parser.feed(clean(html))
    parser.close()
    return parser.text()


def links(html: str) -> list[str]:
    """The web addresses that the letter's links lead to, in order, each as often as it is used."""
    parser = _Links()
    parser.feed(clean(html))
    parser.close()
    return parser.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.lower().startswith(("http://", "https://")):
            self.found.append(href)
