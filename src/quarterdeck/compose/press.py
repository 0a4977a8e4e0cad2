"""Letters for many: a content is filled, cleaned and said as plain text once, with holes where people differ.

What comes out is what `letter.write` writes, for each person; a person whose values do not read the same wherever
they stand (blank runs, line breaks), and a text with fields inside its tags, go the long way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Any, NamedTuple

from quarterdeck.compose.footers import PLACEHOLDER
from quarterdeck.compose.merge import fill, fill_open, is_simple, names
from quarterdeck.kit.html import clean, to_text
from quarterdeck.kit.shape import MARK, OPEN, Shape, is_plain, mark

MOST_SHAPES = 200  # of one content; each way through its `if`s makes another
UNENDED = re.compile(rf"[<&][^>\s;]*{OPEN}")  # a hole that would become part of a tag or a reference


class Filling(NamedTuple):
    """HTML as a shape and what fills it, escaped; the last hole is where the recipient's own link leads."""

    shape: Shape
    values: tuple[str, ...]

    def with_link(self, url: str) -> Filling:
        return Filling(self.shape, (*self.values[:-1], escape(url)))


class Pressed(NamedTuple):
    """What one person's letter says."""

    subject: str
    html: str
    text: str
    missing: tuple[str, ...]
    made: Filling


@dataclass(frozen=True)
class _Plate:
    """A body with its holes: as HTML, and as plain text unless that depends on what stands in them."""

    html: Shape
    text: Shape | None


@dataclass(frozen=True)
class _Usual:
    """What a content says to everybody of whom it knows all that it asks. The holes take the asked values by number, or
    what is the same for all."""

    names: tuple[str, ...]
    subject: Shape
    plate: _Plate
    holes: tuple[int | str, ...]


class Press:
    """One content in one sender's name. `fixed` are the values that are the same for everybody."""

    def __init__(self, subject: str, body: str, fixed: Mapping[str, Any], below: str) -> None:
        self.named = frozenset({*names(subject), *names(body)})
        self.asked = frozenset(self.named - fixed.keys())  # of the person
        self._subject, self._body, self._below = subject, body, below
        self._fixed = {name: fixed[name] for name in self.named & fixed.keys()}
        self._is_marked = any(OPEN in text for text in (subject, body, below, *map(str, self._fixed.values())))
        self._plates: dict[str, _Plate | None] = {}

    def press(self, own: Mapping[str, Any]) -> Pressed | None:
        """The letter for a person with these values of `asked`; None when it has to be written the long way.

        Raises BadTemplate.
        """
        if self._is_marked:
            return None
        if self._usual is not None:
            asked = [own.get(name) for name in self._usual.names]
            if all(type(value) is str and _is_harmless(value) for value in asked):
                return _usually(self._usual, asked)
        return self._press(own)

    def _press(self, own: Mapping[str, Any]) -> Pressed | None:
        known = {**self._fixed, **own}
        filled = fill_open(self._body, known)
        if not all(map(_is_harmless, filled.values)):
            return None
        plate = self._plate(filled.marked + self._below, len(filled.values))
        if plate is None:
            return None
        subject = fill(self._subject, known, html=False)
        missing = tuple(dict.fromkeys((*subject.missing, *filled.missing)))
        return _printed(plate, " ".join(subject.text.split()), filled.values, missing)

    @cached_property
    def _usual(self) -> _Usual | None:
        """None where the text depends on what the values are (an `if`), or lacks something for everybody."""
        if not (is_simple(self._subject, html=False) and is_simple(self._body, html=True)):
            return None
        asked = tuple(sorted(self.asked))
        marks = {name: mark(number) for number, name in enumerate(asked)}
        filled = fill_open(self._body, {**self._fixed, **marks})
        subject = fill(self._subject, {**self._fixed, **marks}, html=False)
        places = {mark(number): number for number in range(len(asked))}
        holes = tuple(places.get(value, value) for value in filled.values)
        same = [each for each in holes if isinstance(each, str)]
        plate = self._plate(filled.marked + self._below, len(holes))
        if plate is None or subject.missing or filled.missing or not all(map(_is_harmless, same)):
            return None
        return _Usual(asked, Shape(" ".join(subject.text.split())), plate, holes)

    def _plate(self, marked: str, holes: int) -> _Plate | None:
        if marked not in self._plates:
            if len(self._plates) >= MOST_SHAPES:
                self._plates.clear()
            self._plates[marked] = _make(marked, holes)
        return self._plates[marked]


def _usually(usual: _Usual, asked: Sequence[Any]) -> Pressed:
    values = [asked[each] if isinstance(each, int) else each for each in usual.holes]
    return _printed(usual.plate, usual.subject.fill(asked), values, ())


def _printed(plate: _Plate, subject: str, values: Sequence[str], missing: tuple[str, ...]) -> Pressed:
    """A plate with what fills its holes."""
    made = Filling(plate.html, (*[escape(value, quote=False) for value in values], PLACEHOLDER))
    html = plate.html.fill(made.values)
    text = plate.text.fill((*values, PLACEHOLDER)) if plate.text else to_text(html)
    return Pressed(subject, html, text, missing, made)


def _is_harmless(value: str) -> bool:
    return is_plain(value) and PLACEHOLDER not in value


@lru_cache(maxsize=64)
def press_for(subject: str, body: str, fixed: tuple[tuple[str, Any], ...], below: str) -> Press:
    """The press of a content; kept between the claims of one batch."""
    return Press(subject, body, dict(fixed), below)


def _make(marked: str, holes: int) -> _Plate | None:
    """The plate of a filled body; None if a hole is not simply in the text."""
    html = f'<div dir="auto">{clean(marked)}</div>'
    look = _Holes()
    look.feed(html)
    look.close()
    if UNENDED.search(marked) or sorted(look.found) != list(range(holes)) or len(MARK.findall(html)) != holes:
        return None
    said = Shape(to_text(html).replace(PLACEHOLDER, mark(holes)))
    simple = not look.in_links and sorted(n for n in said.holes if n < holes) == list(range(holes))
    return _Plate(Shape(html.replace(PLACEHOLDER, mark(holes))), said if simple else None)


class _Holes(HTMLParser):
    """Which holes stand in the text; and whether any is in a link's, which plain text says by its address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[int] = []
        self.in_links = False
        self._links = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._links += tag == "a"

    def handle_endtag(self, tag: str) -> None:
        self._links -= tag == "a"

    def handle_data(self, data: str) -> None:
        found = [int(number) for number in MARK.findall(data)]
        self.found += found
        self.in_links = self.in_links or bool(found and self._links)
