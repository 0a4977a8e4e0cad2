"""Words for the pages of people."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quarterdeck.kit.locales import current, town, weekday
from quarterdeck.web.people_grid import Wanted
from quarterdeck.web.zone import zone_of

register = template.Library()


@register.simple_tag
def now_in(zone: str) -> str:
    """The hour there, and how it differs from the reader's day: `21:40 Tue`."""
    there, here = timezone.now().astimezone(zone_of(zone)), timezone.localtime()
    hour = current().hour(there)
    return hour if there.date() == here.date() else f"{hour} {weekday(there, short=True)}"


@register.simple_tag
def place(wanted: Wanted, cursor: str) -> str:
    """The list's address at another place."""
    return wanted.url(at=cursor)


@register.filter
def breakable(address: str) -> SafeString:
    """An email address that goes on to a second line before its @, not in the middle of a word."""
    local, at, domain = address.rpartition("@")
    return format_html("{}<wbr>{}", local, at + domain)


register.filter("town", town)


@register.filter
def host(url: str) -> str:
    """A web address as people say it."""
    parts = urlsplit(url)
    return f"{(parts.hostname or url).removeprefix('www.')}{parts.path.rstrip('/')}"
