"""The words and pictures of the security pages."""

from __future__ import annotations

from base64 import b64encode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def picture(svg: str, label: str) -> SafeString:
    """An SVG of ours as an image."""
    return format_html('<img src="data:image/svg+xml;base64,{}" alt="{}">', b64encode(svg.encode()).decode(), label)


@register.filter
def in_fours(text: str) -> str:
    """A long secret as people can read it out."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
