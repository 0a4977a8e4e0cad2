"""What a list repeats in every row, drawn once and filled many times.

A page of fifty rows has some three hundred of these; as templates they took half of its time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from quarterdeck.kit.locales import Locale, current
from quarterdeck.web import words
from quarterdeck.web.actions import Action
from quarterdeck.web.rows import Button
from quarterdeck.web.templatetags.deck import use

register = template.Library()

HERE = "\0"  # where the address goes; no address holds it


@register.simple_tag
def row_action(button: Button) -> SafeString:
    """One action of a row: a link to a sheet or the pane, or a button that posts."""
    return mark_safe(_drawn(button.action, get_language()).replace(HERE, escape(button.url)))  # noqa: S308


@lru_cache(maxsize=256)
def _drawn(action: Action, _language: str | None) -> str:
    about = format_html('data-key="{}" title="{}"', action.key, action.label)
    if action.route:
        leads = format_html('href="{}" hx-get="{}" hx-target="#sheet-body"', HERE, HERE)
    elif action.opens_pane:
        leads = format_html('href="{}" hx-get="{}"', HERE, HERE)
    else:
        on = " is-on" if action.verb == "unsuccess" else ""
        return format_html('<button class="ghost{}" formaction="{}" {}>{}</button>', on, HERE, about, use(action.icon))
    return format_html('<a class="ghost" {} {}>{}</a>', leads, about, use(action.icon))


@register.simple_tag
def engagement(email: Any) -> SafeString:
    """The strip of views, clicks and replies by people, of an email or of a person's totals.

    What machines did to an email stands in the title, apart; totals leave machines out.
    """
    reader = (get_language(), current())
    return mark_safe(  # noqa: S308 - every part is escaped where it is drawn
        _strip("view", email.views, getattr(email, "machine_views", 0), reader)
        + _strip("click", email.clicks, getattr(email, "machine_clicks", 0), reader)
        + _strip("reply", email.replies, 0, reader)
    )


STRIPS = {"view": "eye", "click": "mouse-pointer-click", "reply": "reply"}


@lru_cache(maxsize=4096)
def _strip(kind: str, count: int, machines: int, _for: tuple[str | None, Locale]) -> str:
    word = {"view": gettext("Views"), "click": gettext("Clicks"), "reply": gettext("Replies")}[kind]
    title = word
    if machines:
        more = gettext("%(word)s by people; %(count)s more by machines")
        title = more % {"word": word, "count": words.number(machines)}
    return format_html(
        '<span class="eng {}" title="{}">{}<span class="vh">{} </span>{}</span>',
        kind if count else "none",
        title,
        use(STRIPS[kind]),
        word,
        words.number(count) if count else "–",
    )
