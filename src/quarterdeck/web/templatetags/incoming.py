"""What templates ask about incoming mail."""

from __future__ import annotations

from django import template

from quarterdeck.inbound.models import Mailbox, Message
from quarterdeck.team.models import User

register = template.Library()

MOST = 100  # beyond this a badge only says that there are many


@register.filter
def unmatched(user: User) -> int:
    """How many messages wait for this user to say what they are; MOST at most."""
    return Message.objects.in_review().reviewable_by(user)[:MOST].count() if user.is_authenticated else 0


@register.filter
def reviews(user: User) -> bool:
    """Whether incoming mail may ever wait for this user."""
    return user.is_admin or Mailbox.objects.filter(channel__owner=user).exists()
