"""Bits of HTML that a page repeats by the hundred, filled without a template: each gap escapes what is no HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from django.utils.safestring import SafeString

Piece = Callable[..., SafeString]

NOTHING = SafeString("")


def piece(pattern: str) -> Piece:
    """`pattern` as a function of what fills its `%s`, in order. Whatever is not ready HTML is escaped."""

    def filled(*values: object) -> SafeString:
        return SafeString(pattern % tuple([_safe(value) for value in values]))

    return filled


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Ready HTML one after the other."""
    return SafeString("".join(parts))


def _safe(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))
