"""How dates and numbers are written: each reader's choice; names of days and months are in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from asgiref.local import Local
from django.conf import settings
from django.utils import dates
from django.utils.translation import get_language, override


@dataclass(frozen=True)
class Locale:
    """The hour in twelve or twenty-four, the month first or second, and what stands between thousands."""

    twelve_hours: bool = False
    month_first: bool = False
    thousands: str = ","

    def hour(self, when: datetime) -> str:
        """`14:30`, or `2:30 pm`."""
        if not self.twelve_hours:
            return f"{when.hour:02}:{when.minute:02}"
        return f"{when.hour % 12 or 12}:{when:%M} {'am' if when.hour < 12 else 'pm'}"

    def day(self, when: date, month: str = "") -> str:
        """`24 Nov`, or `Nov 24`; the month's name may be given, as it is or whole."""
        name = month or short_month(when)
        return f"{name} {when.day}" if self.month_first else f"{when.day} {name}"

    def dated(self, when: date) -> str:
        """`24 Nov 2026`, or `Nov 24, 2026`."""
        return f"{self.day(when)}{',' if self.month_first else ''} {when.year}"

    def long_day(self, when: date) -> str:
        """`Tuesday 24 November`."""
        return f"{weekday(when)} {self.day(when, _names('MONTHS', get_language())[when.month])}"

    def number(self, count: int) -> str:
        """`1,234`, `1.234` or `1 234`."""
        return f"{count:,}".replace(",", self.thousands)


NARROW = "\u202f"  # the space between thousands, which does not break
LOCALES = {
    "en-gb": Locale(),
    "en-us": Locale(twelve_hours=True, month_first=True),
    "nl": Locale(thousands="."),
    "de": Locale(thousands="."),
    "es": Locale(thousands="."),
    "fr": Locale(thousands=NARROW),
    "sv": Locale(thousands=NARROW),
}
OF_LANGUAGE = {"en": "en-gb", "pt": "es"}

_reader = Local()


def locale_of(name: str, language: str) -> Locale:
    """The one that was chosen, or that the language has."""
    return LOCALES.get(name) or LOCALES.get(OF_LANGUAGE.get(language, language)) or Locale()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say and write what is made here in this language, whoever reads the page: a mail's own words are its sender's."""
    offered = dict(settings.LANGUAGES)
    before = getattr(_reader, "locale", None)
    write_for(locale_of("", language))
    try:
        with override(language if language in offered else settings.LANGUAGE_CODE):
            yield
    finally:
        write_for(before)


def write_for(locale: Locale | None) -> None:
    """From now on, in this request, write for a reader with this locale; None for nobody known."""
    _reader.locale = locale


def current() -> Locale:
    """How to write for whoever reads now."""
    return getattr(_reader, "locale", None) or Locale()


def town(zone: str) -> str:
    """`America/New_York` as people say it: New York."""
    return zone.rpartition("/")[2].replace("_", " ")


def weekday(when: date, *, short: bool = False) -> str:
    """`Tuesday`, `Tue`; `dinsdag`, `di`."""
    return _names("WEEKDAYS_ABBR" if short else "WEEKDAYS", get_language())[when.weekday()]


def short_month(when: date) -> str:
    """`Nov`; `nov` where months are written small."""
    language = get_language()
    name = _names("MONTHS_3", language)[when.month]
    return name.title() if (language or "en").startswith("en") else name


@cache
def _names(table: str, _language: str | None) -> dict[int, str]:
    """One of Django's tables of names in the language that is spoken now."""
    return {number: str(name) for number, name in getattr(dates, table).items()}
