"""What is found out about a request, at most once for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest

Found = TypeVar("Found")
Find = Callable[[HttpRequest], Found]


def once_a_request(find: Find[Found]) -> Find[Found]:
    """`find`, asked once a request: what it found is kept with the request."""

    @wraps(find)
    def kept(request: HttpRequest) -> Found:
        known: dict[Find[Any], Any] = vars(request).setdefault("_found_once", {})
        if find not in known:
            known[find] = find(request)
        found: Found = known[find]
        return found

    return kept
