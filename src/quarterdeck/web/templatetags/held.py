"""The banner that says on every page that sending is held."""

from __future__ import annotations

from typing import Any

from django import template

from quarterdeck.delivery import held

register = template.Library()


@register.inclusion_tag("components/_held.html", takes_context=True)
def held_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Why sending is held, and for an admin the button that ends it; nothing while mail goes."""
    clock, user = held.state(), getattr(context.get("request"), "user", None)
    if clock is None or user is None or not user.is_authenticated:
        return {}
    return {"held": clock, "due": held.due_now(), "may_release": user.is_admin, "csrf_token": context.get("csrf_token")}
