"""The rail: what can be gone to, in which order, and which of it is here."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One entry of the rail; `key` is the letter after g that goes there."""

    name: str | Promise
    url_name: str
    icon: str
    key: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A place with its address, as the rail draws it."""

    place: Place
    url: str
    is_here: bool


HEADINGS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    ("", (Place(_("Today"), "today", "house", "t"),)),
    (
        _("Command Center"),
        (Place(_("Emails"), "emails", "mail", "e", ("delivered",)), Place(_("Tasks"), "tasks", "circle-check", "k")),
    ),
    (
        _("Outreach"),
        (Place(_("People"), "people", "users", "p"), Place(_("Templates"), "templates", "file-text", "m")),
    ),
    (_("Setup"), (Place(_("Settings"), "settings", "settings", "s"),)),
)


def rail(path: str) -> list[tuple[str | Promise, list[Entry]]]:
    """The headings with their places; the longest address whose first folder begins `path` is here."""
    urls = {place: reverse(place.url_name, args=place.args) for _, group in HEADINGS for place in group}
    around = [place for place, url in urls.items() if url == path or path.startswith(_root(url))]
    here = max(around, key=lambda place: len(urls[place]), default=None)
    return [(heading, [Entry(place, urls[place], place == here) for place in group]) for heading, group in HEADINGS]


def _root(url: str) -> str:
    """The first folder of an address, which all its pages share; Today's is only itself."""
    return "/" + url.split("/")[1] + "/" if url != "/" else "\0"
