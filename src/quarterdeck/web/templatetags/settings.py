"""The list of settings beside each of their pages, the way up from a page below a section, and limits in words."""

from __future__ import annotations

from typing import Any

from django import template

from quarterdeck.web import sending, settings_list

register = template.Library()


@register.inclusion_tag("settings/_list.html", takes_context=True)
def settings_sections(context: dict[str, Any]) -> dict[str, Any]:
    """What the reader may open, with the section that is here."""
    request = context["request"]
    groups = settings_list.shown_to(request.user)
    return {"request": request, "groups": groups, "here": settings_list.section_of(request.path)}


@register.simple_tag(takes_context=True)
def section_above(context: dict[str, Any]) -> settings_list.Section | None:
    """The section that the page lies below; None on its first page."""
    path = context["request"].path
    section = settings_list.section_of(path)
    return section if section and section.url != path else None


register.filter("use_said", sending.use_said)
register.filter("hours_said", sending.hours_of_standing)
