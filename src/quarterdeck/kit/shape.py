"""A text that is made once for many: the same for all of them, but for the values that stand in its holes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

OPEN, CLOSE = "\ue000", "\ue001"  # private use characters: no letter's own
MARK = re.compile(rf"{OPEN}(\d+){CLOSE}")


def mark(number: int) -> str:
    """Stands for a hole while a text is made: survives cleaning and reads as a word."""
    return f"{OPEN}{number}{CLOSE}"


class Shape:
    """A marked text. Keep the object: what is found out about it once holds for everyone it is filled for."""

    def __init__(self, marked: str) -> None:
        self.marked = marked

    @cached_property
    def holes(self) -> tuple[int, ...]:
        """The numbers of the holes in their order."""
        return tuple(int(number) for number in MARK.findall(self.marked))

    @cached_property
    def pieces(self) -> tuple[str | int, ...]:
        """Texts and the numbers of holes, in their order."""
        return pieces_of(self.marked)

    def fill(self, values: Sequence[str]) -> str:
        """The text with `values[n]` in hole n."""
        return "".join([each if isinstance(each, str) else values[each] for each in self.pieces])


def pieces_of(marked: str) -> tuple[str | int, ...]:
    """A marked text taken apart."""
    parts = MARK.split(marked)
    return tuple(int(part) if number % 2 else part for number, part in enumerate(parts) if number % 2 or part)


def is_plain(value: str) -> bool:
    """Whether a value reads the same wherever it stands: a word or some, without white space at its ends or in runs."""
    return value.isprintable() and value == value.strip() and "  " not in value and bool(value) and OPEN not in value
