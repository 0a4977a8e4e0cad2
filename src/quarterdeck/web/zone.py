"""Every page speaks the time, the language and the way of writing of its reader."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.deprecation import MiddlewareMixin

from quarterdeck.kit.locales import locale_of, write_for


class ReadersZone(MiddlewareMixin):
    """Activates what whoever is logged in has chosen in their profile, for this request only."""

    def process_request(self, request: HttpRequest) -> None:
        timezone.deactivate()
        write_for(None)
        user = request.user
        if user.is_authenticated:
            timezone.activate(zone_of(user.time_zone))
            write_for(locale_of(user.locale, user.language))
            if user.language in dict(settings.LANGUAGES):
                translation.activate(user.language)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        timezone.deactivate()
        write_for(None)
        return response


def zone_of(name: str) -> ZoneInfo:
    """The zone by its IANA name; UTC when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
