"""The catalogues of translations, as the tests read them; `python -m tests.catalogue` says what a translator has left.

A catalogue is a pair of files: `django.po`, which people write, and `django.mo`, compiled from it and kept beside
it, because a machine that runs us need not have GNU gettext.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib

LOCALE = Path(__file__).parent.parent / "src" / "quarterdeck" / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
PLACES = re.compile(r"%\(\w+\)[sd]|%%|</?[a-z]+")  # what is filled in, and the markup around it


def texts(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    """Each form of a message with what it becomes: one, or the singular and the plurals."""
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr
    for number, text in entry.msgstr_plural.items():
        yield (entry.msgid if number == 0 else entry.msgid_plural), text


def places(text: str) -> set[str]:
    """The placeholders and tags in a text."""
    return set(PLACES.findall(text))


def is_whole(entry: polib.POEntry) -> bool:
    """Whether somebody has translated it, all forms of it, and it is no guess of msgmerge's."""
    return not entry.fuzzy and all(text.strip() for _, text in texts(entry))


def main() -> None:
    for path in CATALOGUES:
        left = [entry for entry in polib.pofile(str(path)) if not is_whole(entry)]
        for entry in left:
            print(f"{'guessed' if entry.fuzzy else 'to translate'}: {entry.msgid!r}")
        print(f"{path.parent.parent.name}: {len(left)} to translate")


if __name__ == "__main__":
    main()
