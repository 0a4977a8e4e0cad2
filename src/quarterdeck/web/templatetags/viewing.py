"""The banner that says on every page whose deck is looked at."""

from __future__ import annotations

from typing import Any

from django import template

from quarterdeck.web.viewing import seen_as

register = template.Library()


@register.inclusion_tag("components/_view_as.html", takes_context=True)
def view_as_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing while one looks at one's own."""
    request = context.get("request")
    owner = seen_as(request) if request is not None and getattr(request, "user", None) else None
    here = bool(owner and request and request.path.startswith("/emails/"))
    return {"owner": owner, "is_here": here, "csrf_token": context.get("csrf_token")}
