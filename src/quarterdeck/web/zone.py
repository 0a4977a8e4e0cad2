"""Every page speaks the time of its reader."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin


class ReadersZone(MiddlewareMixin):
    """Activates the time zone of whoever is logged in, for this request only."""

    def process_request(self, request: HttpRequest) -> None:
        timezone.deactivate()
        if request.user.is_authenticated:
            timezone.activate(zone_of(request.user.time_zone))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        timezone.deactivate()
        return response


def zone_of(name: str) -> ZoneInfo:
    """The zone by its IANA name; UTC when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
