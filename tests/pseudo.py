"""A language in which every message stands in ⟦brackets⟧; what of a page does not, nobody can translate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from html.parser import HTMLParser

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import override_settings
from django.utils.translation import trans_real

CODE = "xx"
CONTEXT = "\x04"  # stands between a message and its context
WORD = re.compile(r"[^\W\d_]{2,}")
SILENT = {"script", "style", "code", "kbd", "pre", "textarea", "svg"}
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-copied", "data-drop", "data-refused", "data-impossible")
VOID = {"input", "img", "br", "hr", "link", "meta", "wbr", "source"}
# Names, and what is the same in every language.
SAME = {
    "Quarterdeck", "LinkedIn", "CC", "BCC", "SMTP", "IMAP", "STARTTLS", "TLS", "URL", "CSV", "KB", "MB", "UTC", "GMT",
    "English", "Nederlands", "CET", "CEST", "https",
}  # fmt: skip


class Bracketed(NullTranslations):
    """Says every message in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(CONTEXT)[2]}⟧" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken() -> Iterator[None]:
    """While this holds, the language `xx` is offered to users, and spoken to strangers; its messages are bracketed."""
    with override_settings(LANGUAGE_CODE=CODE, LANGUAGES=[*settings.LANGUAGES, (CODE, CODE)]):
        trans_real._translations[CODE] = Bracketed()
        try:
            yield
        finally:
            del trans_real._translations[CODE]


class _Texts(HTMLParser):
    """Collects what a page shows or says."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []  # in its order; a bracketed message may hold tags
        self.told: list[str] = []  # attributes
        self.inside: list[tuple[str, bool]] = []  # the open tags, and whether what is in them is not read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.told += [given[name] or "" for name in SPOKEN if name in given]
        if tag not in VOID:
            silent = (
                tag in SILENT
                or given.get("aria-hidden") == "true"
                or given.get("class") == "quote"  # a mail's own words
                or (tag == "option" and "/" in given.get("value", ""))
            )
            self.inside.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(silent for _, silent in self.inside):
            self.read.append(data)


def unmarked(html: str, data: list[str]) -> set[str]:
    """The texts of a page that are neither in brackets nor in `data`, the longest strings first."""
    page = _Texts()
    page.feed(html)
    depth, left = 0, set()
    for text in page.read:
        rest, depth = _outside(text, depth)
        left |= _strange(rest, text, data)
    for text in page.told:
        left |= _strange(_outside(text, 0)[0], text, data)
    return left


def _outside(text: str, depth: int) -> tuple[str, int]:
    """What of a text stands outside of brackets, `depth` of which are open; and how many are open after it."""
    kept = []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        kept.append(" " if depth or letter == "⟧" else letter)
    return "".join(kept), depth


def _strange(rest: str, text: str, data: list[str]) -> set[str]:
    for known in data:
        if known in rest:
            rest = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", rest)
    return {" ".join(text.split())} if any(word not in SAME for word in WORD.findall(rest)) else set()


def stored_texts() -> list[str]:
    """Every text that the database holds, which is somebody's and not ours; the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        texts = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
        fields = [each.attname for each in texts if not each.choices]
        for row in model._base_manager.values_list(*fields) if fields else ():
            found.update(value for value in row if isinstance(value, str) and len(value) > 1)
    words = {word for text in found if "@" not in text and len(text) < 60 for word in text.split()}
    return sorted(found | words | {each.lower() for each in found}, key=len, reverse=True)
