"""Faces: who somebody is, at a glance."""

from __future__ import annotations

from django.utils.safestring import SafeString

from quarterdeck.web import words
from quarterdeck.web.pieces import piece

_FACE = piece('<span class="face %s" aria-hidden="true">%s</span>')


def face(name: str, size: str = "") -> SafeString:
    """A round with initials; the name stands beside it, so it is not read aloud."""
    return _FACE(size, words.initials(name))
