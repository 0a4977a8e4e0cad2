"""Content-Security-Policy: nothing inline without this request's nonce, nothing from elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from quarterdeck.web.once import once_a_request

HEADER = "Content-Security-Policy"

# What every page of ours may do. Inline scripts and styles need the nonce; attributes never run.
PAGE = {
    "default-src": "'self'",
    "script-src": "'self' {nonce}",
    "style-src": "'self' {nonce}",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# A letter somebody wrote: shown, never run. Foreign pictures are not loaded, so that reading tells nobody.
LETTER = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "sandbox": "allow-same-origin allow-popups allow-popups-to-escape-sandbox",
}

Handler = Callable[[HttpRequest], HttpResponse] | Callable[[HttpRequest], Awaitable[HttpResponse]]


def policy(rules: dict[str, str], nonce: str = "") -> str:
    """The header's value; `{nonce}` becomes this request's source expression."""
    source = f"'nonce-{nonce}'"
    return "; ".join(f"{name} {value.format(nonce=source)}" for name, value in rules.items())


@sync_and_async_middleware
def content_security_policy(get_response: Callable[[HttpRequest], Any]) -> Handler:
    """Middleware: gives each response the policy, unless its view set one."""

    def after(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault(HEADER, policy(PAGE, _nonce(request)))
        return response

    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            return after(request, await get_response(request))

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponse:
        return after(request, get_response(request))

    return synchronous


def csp_nonce(request: HttpRequest) -> dict[str, str]:
    """Context processor: every template, and the tags of others, know the nonce as `csp_nonce`."""
    return {"csp_nonce": _nonce(request)}


@once_a_request
def _nonce(_request: HttpRequest) -> str:
    return secrets.token_urlsafe(18)
