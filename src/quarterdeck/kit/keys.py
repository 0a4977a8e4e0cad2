"""Folded keys: the one form under which a name or an address is compared, sorted and paged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection


def fold(text: str) -> str:
    """Case-folded, NFKC-normal, single-spaced text, for columns with `COLLATE "C"`."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def name_key(text: str) -> str:
    """Folded text without accents: `Ádám` sorts beside Adam, and either finds the other."""
    bare = (letter for letter in unicodedata.normalize("NFD", fold(text)) if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", "".join(bare))


def word_key(text: str) -> str:
    """Folded letters and digits alone: `E-mail Address` and `emailaddress` are one heading."""
    return "".join(letter for letter in name_key(text) if letter.isalnum())


def address_key(address: str) -> str:
    """The key under which an email address is one person's, whatever its case."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


def naming(addresses: Collection[str]) -> str:
    """A regular expression that finds any of these folded addresses (one at least) in a text, and no longer ones.

    Python and PostgreSQL read it alike.
    """
    return rf"(?<![\w.+-])(?:{'|'.join(map(re.escape, sorted(addresses)))})(?![\w-]|\.\w)"


def domain_of(address: str) -> str:
    """The part after the last @, folded; empty when there is none."""
    return address_key(address).rpartition("@")[2] if "@" in address else ""
