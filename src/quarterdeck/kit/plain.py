"""From cleaned HTML to plain text, as a person would have typed it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
LINES = {"div", "tr", "table", "thead", "tbody"}  # begin and end a line
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "pre"}  # besides, an empty line on both sides
LISTS = {"ul", "ol"}


@dataclass
class _Margin:
    """What stands left of each line inside an element: a quote's mark, an item's bullet."""

    tag: str
    first: str
    rest: str

    def take(self) -> str:
        margin, self.first = self.first, self.rest
        return margin


class PlainText(HTMLParser):
    """Feed it well-formed HTML (as `kit.html.clean` returns it), then ask for `text()`."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._line: list[str] = []  # the pieces of the line that is being written
        self._margins: list[_Margin] = []
        self._counters: list[int | None] = []  # one per open list: the next number, or None for bullets
        self._gap: str | None = None  # an empty line is due before the next one, with this left of it
        self._link: tuple[str, int] | None = None  # its address, and where in the line its text began
        self._verbatim = 0  # open <pre> elements

    def text(self) -> str:
        """What was read, its lines ended by \\n, without a last one."""
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        match tag:
            case "br":
                self._break()
            case "hr":
                self._paragraph()
                self._line.append("---")
                self._paragraph()
            case "img":
                self._line.append(found.get("alt") or "")
            case "a":
                self._link = (found.get("href") or "", len(self._line))
            case "td" | "th" if self._line:
                self._line.append(" ")
            case "li":
                self._begin_item()
            case "blockquote":
                self._paragraph()
                self._margins.append(_Margin(tag, "> ", "> "))
            case _:
                self._open_block(tag, found)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "a":
                self._end_link()
            case "li":
                self._end_line()
                self._leave(tag)
            case "blockquote":
                self._end_line()
                self._leave(tag)
                self._ask_gap()
            case _:
                self._close_block(tag)

    def handle_data(self, data: str) -> None:
        if not self._verbatim:
            self._line.append(SPACES.sub(" ", data))
            return
        first, *others = data.split("\n")
        self._line.append(first)
        for each in others:
            self._break()
            self._line.append(each)

    def _open_block(self, tag: str, found: dict[str, str | None]) -> None:
        if tag in LISTS:
            if not self._counters:
                self._paragraph()
            start = found.get("start") or "1"
            self._counters.append(None if tag == "ul" else int(start) if start.isdecimal() else 1)
        if tag in PARAGRAPHS:
            self._paragraph()
        elif tag in LINES or tag in LISTS:
            self._end_line()
        self._verbatim += tag == "pre"

    def _close_block(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self._paragraph()
        elif tag in LINES or tag in LISTS:
            self._end_line()
        if tag in LISTS and self._counters:
            self._counters.pop()
            if not self._counters:
                self._ask_gap()
        self._verbatim -= tag == "pre"

    def _begin_item(self) -> None:
        self._end_line()
        number = self._counters[-1] if self._counters else None
        bullet = "- " if number is None else f"{number}. "
        if number is not None:
            self._counters[-1] = number + 1
        self._margins.append(_Margin("li", bullet, " " * len(bullet)))

    def _leave(self, tag: str) -> None:
        if self._margins and self._margins[-1].tag == tag:
            self._margins.pop()

    def _end_link(self) -> None:
        if self._link is None:
            return
        href, start = self._link
        self._link = None
        shown = "".join(self._line[start:]).strip()
        address = href.removeprefix("mailto:").removeprefix("tel:")
        bare = address.removeprefix("https://").removeprefix("http://").rstrip("/")
        if not address or shown.rstrip("/") in (address.rstrip("/"), bare):
            return
        self._line.append(f" ({address})" if shown else address)

    def _paragraph(self) -> None:
        """End the line, and leave an empty one unless we are inside an item of a list."""
        self._end_line()
        if not any(margin.tag == "li" for margin in self._margins):
            self._ask_gap()

    def _ask_gap(self) -> None:
        """An empty line belongs to the outermost quote that asks for it."""
        quotes = "".join(margin.rest for margin in self._margins if margin.tag == "blockquote").rstrip()
        self._gap = quotes if self._gap is None else min(self._gap, quotes, key=len)

    def _break(self) -> None:
        """End the line even if it is empty: what <br> asks for."""
        if not self._end_line() and self._lines and self._gap is None:
            self._lines.append(self._margin().rstrip())

    def _end_line(self) -> bool:
        """Write the line if it holds anything."""
        text = "".join(self._line)
        text = text.rstrip() if self._verbatim else SPACES.sub(" ", text).strip()
        self._line = []
        if self._link is not None:  # a link that runs over lines: its text begins anew here
            self._link = (self._link[0], 0)
        if not text:
            return False
        if self._gap is not None and self._lines:
            self._lines.append(self._gap)
        self._gap = None
        self._lines.append(self._margin() + text)
        return True

    def _margin(self) -> str:
        return "".join(margin.take() for margin in self._margins)
