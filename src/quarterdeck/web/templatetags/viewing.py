"""The banner that says on every page whose deck is looked at."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from quarterdeck.web.viewing import seen_as

register = template.Library()


@register.filter
def looking(request: HttpRequest | None) -> bool:
    """Whether another's deck is looked at: then pages offer nothing to do."""
    return request is not None and getattr(request, "user", None) is not None and seen_as(request) is not None


@register.inclusion_tag("components/_view_as.html", takes_context=True)
def view_as_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing while one looks at one's own."""
    request = context.get("request")
    owner = seen_as(request) if request is not None and getattr(request, "user", None) else None
    here = bool(owner and request and _is_theirs(request.path))
    return {"owner": owner, "is_here": here, "csrf_token": context.get("csrf_token")}


# The pages that show whose deck is looked at; the others are one's own.
THEIRS = ("/emails/", "/tasks/", "/people/", "/templates/")


def _is_theirs(path: str) -> bool:
    return path == "/" or path.startswith(THEIRS)
