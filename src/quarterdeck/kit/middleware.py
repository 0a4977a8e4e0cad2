"""Middlewares that know nothing of the product: one thread for a request, smaller answers, light streams."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class Compressed(GZipMiddleware):
    """Pages travel compressed; streams do not, because an event must leave at once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)


class StreamsHoldNothing:
    """Outermost: a stream gives its database connection back before it starts.

    Django would keep it until the answer's end, and a dozen open pages would lock everybody out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.streaming and not connection.in_atomic_block:
            connection.close()
        return response


class OneThread:
    """Innermost and without an async side: so Django runs the chain and the view in one thread.

    With async-capable middlewares only, each of them would hop to a thread and back on every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
