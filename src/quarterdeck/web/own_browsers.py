"""Remembers from where each user works, so that what they open themselves is not taken for the recipient's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from quarterdeck.tracking.models import remember
from quarterdeck.tracking.visitors import Visitors

KEY = "browser"  # in the session: the mark that was remembered last
SAFE = ("GET", "HEAD", "OPTIONS")


class OwnBrowsers:
    """Notes place and browser at login, and with the next change that a user makes after either changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.visitors = Visitors(settings.SECRET_KEY)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE and request.user.is_authenticated:
            self._note(request, request.user.pk)
        return response

    def _note(self, request: HttpRequest, user_id: int) -> None:
        mark = self.visitors.mark(request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""))
        if request.session.get(KEY) != mark:
            remember(user_id, mark)
            request.session[KEY] = mark
