"""The house style on one page: every component in its states, light, dark and on a phone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.web import csp
from quarterdeck.web.access import reader
from quarterdeck.web.admins import admins_only
from quarterdeck.web.gallery import parts

THEMES = ("light", "dark")


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """The frames side by side."""
    return render(request, "settings/components/index.html", {"themes": THEMES})


@require_safe
@admins_only
def frame(request: HttpRequest, theme: str) -> HttpResponse:
    """All components in one theme; without scripts, so that nothing leaves and nothing opens."""
    if theme not in THEMES:
        raise Http404
    response = render(request, "settings/components/frame.html", {"theme": theme, **parts(reader(request))})
    nonce = csp.csp_nonce(request)["csp_nonce"]
    response[csp.HEADER] = csp.policy({**csp.PAGE, "frame-ancestors": "'self'"}, nonce)
    return response
