"""The banners that say on every page that sending is held, or that a channel stopped by itself."""

from __future__ import annotations

from typing import Any

from django import template

from quarterdeck.delivery import channels, held
from quarterdeck.web.quiet import stir

register = template.Library()


@register.inclusion_tag("components/_held.html", takes_context=True)
def held_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Why sending is held, and for an admin the button that ends it; nothing while mail goes."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated or not stir(request).held:
        return {}
    clock = held.state()
    if clock is None:
        return {}
    return {"held": clock, "due": held.due_now(), "may_release": user.is_admin, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/_stopped.html", takes_context=True)
def stopped_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Which channels stopped by themselves, for whoever sends through them and for admins."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated or not stir(request).stopped:
        return {}
    return {"stopped": channels.stopped_for(user), "user": user}
