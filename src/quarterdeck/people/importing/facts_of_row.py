"""One row of a file as the facts of a person, or the reason why it cannot be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from quarterdeck.kit.keys import address_key, name_key
from quarterdeck.people.countries import NAMES
from quarterdeck.people.importing.columns import CUSTOM, FIELDS

LONGEST = {"address": 254, "first_name": 100, "last_name": 100, "title": 160, "company": 160, "phone": 40,
           "linkedin": 300, "website": 300, "notes": 20_000}  # fmt: skip
LONGEST_CUSTOM = 1_000
ALSO = {"uk": "GB", "usa": "US", "holland": "NL", "nederland": "NL", "the netherlands": "NL", "deutschland": "DE",
        "belgie": "BE", "belgique": "BE", "espana": "ES", "italia": "IT", "brasil": "BR", "osterreich": "AT",
        "schweiz": "CH", "suisse": "CH", "frankrijk": "FR", "duitsland": "DE"}  # fmt: skip

_valid_url = URLValidator(["http", "https"])


class Refused(ValueError):
    """This row names nobody whom we could write to; `str()` says why."""


def read(cells: Sequence[str], mapping: Sequence[str]) -> dict[str, Any]:
    """The facts under the names of the person's fields, blanks left out, with `custom` and the key; raises Refused."""
    if any(cell.strip() for cell in cells[len(mapping) :]):
        raise Refused(_("has more cells than there are columns"))
    given = {field: cell.strip() for field, cell in zip(mapping, cells, strict=False) if field and cell.strip()}
    custom = {field.removeprefix(CUSTOM): value for field, value in given.items() if field.startswith(CUSTOM)}
    facts: dict[str, Any] = {field: value for field, value in given.items() if not field.startswith(CUSTOM)}
    _split_name(facts)
    facts["address"] = _address(facts.get("address", ""))
    if "country" in facts:
        facts["country"] = _country(facts["country"])
    if facts.get("time_zone", "UTC") not in _zones():
        raise Refused(_("the time zone “%(name)s” is not known") % {"name": facts["time_zone"][:60]})
    for field in ("linkedin", "website"):
        if field in facts:
            facts[field] = _url(facts[field])
    _measure(facts, custom)
    return {**facts, "custom": custom, "address_key": address_key(facts["address"])}


def _split_name(facts: dict[str, Any]) -> None:
    """A full name fills the first and last name that the row does not give apart."""
    whole = str(facts.pop("full_name", ""))
    last, comma, first = whole.partition(",")
    parts = (first.strip(), last.strip()) if comma else whole.partition(" ")[::2]
    for field, value in zip(("first_name", "last_name"), parts, strict=True):
        if value.strip():
            facts.setdefault(field, value.strip())


def _address(text: str) -> str:
    text = text.removeprefix("mailto:").strip("<> ")
    if not text:
        raise Refused(_("has no email address"))
    try:
        validate_email(text)
    except ValidationError:
        raise Refused(_("“%(text)s” is not an email address") % {"text": text[:80]}) from None
    return text


@cache
def _country(text: str) -> str:
    code = text.upper() if text.upper() in NAMES else _countries().get(name_key(text), "")
    if not code:
        raise Refused(_("the country “%(name)s” is not known") % {"name": text[:60]})
    return code


@cache
def _countries() -> dict[str, str]:
    return {**{name_key(name): code for code, name in NAMES.items()}, **ALSO}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _url(text: str) -> str:
    url = text if "://" in text else f"https://{text}"
    try:
        _valid_url(url)
    except ValidationError:
        raise Refused(_("“%(text)s” is not a web address") % {"text": text[:80]}) from None
    return url


def _measure(facts: dict[str, Any], custom: dict[str, str]) -> None:
    for field, most in LONGEST.items():
        if len(facts.get(field, "")) > most:
            words = {"name": FIELDS[field], "most": most}
            raise Refused(_("“%(name)s” is longer than %(most)s characters") % words)
    for name, value in custom.items():
        if len(value) > LONGEST_CUSTOM:
            raise Refused(_("“%(name)s” is longer than %(most)s characters") % {"name": name, "most": LONGEST_CUSTOM})
