"""The word that an address begins with, which decides how its server and its reader behave."""

from __future__ import annotations

import re

_FIRST_WORD = re.compile(r"[a-z]+")


def first_word(address: str) -> str:
    """`busy` for `Busy+2@x.example` and `busy.ann@x.example`; nothing misfires on `busyman@x.example`."""
    found = _FIRST_WORD.match(address.lower())
    return found.group() if found else ""
