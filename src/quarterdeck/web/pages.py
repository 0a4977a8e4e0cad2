"""Page or part of the page: the only place that asks whether htmx is calling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

VARIES = ["HX-Request", "HX-History-Restore-Request", "HX-Boosted"]


def swapping(request: HttpRequest) -> bool:
    """Whether htmx wants a part to swap in; boosted visits and restored history get whole pages."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_page(
    request: HttpRequest, page: str, partial: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page on a visit; for htmx only the part that changes."""
    response = render(request, partial if swapping(request) else page, dict(context), status=status)
    patch_vary_headers(response, VARIES)
    return response


form_page = require_http_methods(["GET", "HEAD", "POST"])  # a view that shows a form and takes it


def form_status(request: HttpRequest) -> int:
    """Of a page with a form: 200 where it is asked for, 422 where it came and was not good."""
    return 422 if request.method == "POST" else 200


def way_back(request: HttpRequest, fallback: str) -> str:
    """The page on our own host that a form names in `next` or came from; `fallback` when there is none to trust."""
    for url in (request.POST.get("next"), request.headers.get("Referer")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return fallback
