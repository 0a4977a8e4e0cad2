"""The words of the writing screens."""

from __future__ import annotations

from django import template

from quarterdeck.compose.recipients import written
from quarterdeck.kit.html import to_text
from quarterdeck.people.models import Person

register = template.Library()


@register.filter
def as_recipient(person: Person) -> str:
    """`Tom de Wit <tom@brava.example>`."""
    return written(person)


@register.filter
def said_plainly(html: str) -> str:
    """A letter's HTML as plain text."""
    return to_text(html)
