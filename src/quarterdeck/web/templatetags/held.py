"""The banners that say on every page that sending is held, or that a channel stopped by itself."""

from __future__ import annotations

from typing import Any

from django import template

from quarterdeck.delivery import channels, held

register = template.Library()


@register.inclusion_tag("components/_held.html", takes_context=True)
def held_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Why sending is held, and for an admin the button that ends it; nothing while mail goes."""
    clock, user = held.state(), getattr(context.get("request"), "user", None)
    if clock is None or user is None or not user.is_authenticated:
        return {}
    return {"held": clock, "due": held.due_now(), "may_release": user.is_admin, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/_stopped.html", takes_context=True)
def stopped_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Which channels stopped by themselves, for whoever sends through them and for admins."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"stopped": channels.stopped_for(user), "user": user}
