"""Public holidays by country, and the zone in which most of a country lives. Loaded when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ENGLISH = "en_US"  # the language of names, where the library has them in it

# Where most people live, in countries with several zones; elsewhere the first one in the tz database counts.
MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby", "PT": "Europe/Lisbon", "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv", "US": "America/New_York", "UZ": "Asia/Tashkent",
}  # fmt: skip


def holiday_on(day: date, country: str) -> str | None:
    """The name of the public holiday that a whole country keeps on a day; None on others, and where none is known."""
    return _holidays(country, day.year).get(day) if country else None


def next_holidays(country: str, start: date, most: int) -> list[tuple[date, str]]:
    """The next public holidays of a country from a day on, for a preview."""
    found = [each for year in (start.year, start.year + 1) for each in sorted(_holidays(country, year).items())]
    return [(day, name) for day, name in found if start <= day < start + timedelta(days=366)][:most]


@lru_cache(maxsize=1)
def countries_with_holidays() -> frozenset[str]:
    """The countries (ISO 3166-1 alpha-2) whose holidays are known."""
    import holidays

    return frozenset(holidays.list_supported_countries(include_aliases=False))


@lru_cache(maxsize=512)
def main_zone(country: str) -> str | None:
    """The IANA zone in which most people of a country live; None for a country without one."""
    zone = MAIN_ZONES.get(country) or _zones().get(country)
    return zone if zone and is_zone(zone) else None


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether this machine knows the time of a zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> Mapping[date, str]:
    import holidays

    if country not in countries_with_holidays():
        return {}
    languages = holidays.country_holidays(country).supported_languages
    language = ENGLISH if ENGLISH in languages else None
    return dict(holidays.country_holidays(country, years=year, language=language))


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    """Country -> its first zone in the tz database's own table."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    zones: dict[str, str] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones.setdefault(country, zone)
    return zones
