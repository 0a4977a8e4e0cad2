"""What templates ask about incoming mail."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from quarterdeck.inbound.models import Message
from quarterdeck.web.once import once_a_request
from quarterdeck.web.quiet import stir

register = template.Library()

MOST = 100  # beyond this a badge only says that there are many


@register.simple_tag(takes_context=True)
def unmatched(context: dict[str, Any]) -> int:
    """How many messages wait for the reader to say what they are; MOST at most."""
    return _unmatched(context["request"])


@once_a_request
def _unmatched(request: HttpRequest) -> int:
    if not request.user.is_authenticated or not stir(request).review:
        return 0
    return Message.objects.in_review().reviewable_by(request.user)[:MOST].count()
