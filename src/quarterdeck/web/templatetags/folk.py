"""Words for the pages of people."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.utils import timezone

from quarterdeck.web.zone import zone_of

register = template.Library()


@register.simple_tag
def now_in(zone: str) -> str:
    """The hour there, and how it differs from the reader's day: `21:40 Tue`."""
    there, here = timezone.now().astimezone(zone_of(zone)), timezone.localtime()
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%H:%M %a}"


@register.filter
def town(zone: str) -> str:
    """`Europe/Amsterdam` as Amsterdam."""
    return zone.rpartition("/")[2].replace("_", " ")


@register.filter
def host(url: str) -> str:
    """A web address as people say it."""
    parts = urlsplit(url)
    return f"{(parts.hostname or url).removeprefix('www.')}{parts.path.rstrip('/')}"
