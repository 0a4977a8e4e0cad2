"""The small words of our templates: icons, times, faces, numbers, the rail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from quarterdeck.kit import sayings
from quarterdeck.tasks.queue import due_count
from quarterdeck.web import faces, nav, spoken, stamps, symbols, words
from quarterdeck.web.eyes import owner_of
from quarterdeck.web.lists import ListState

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """A lucide icon; silent for screen readers unless it carries a label."""
    return symbols.icon(str(name), size, str(label))


@register.simple_tag
def ago(when: datetime | None, empty: str = "–") -> SafeString:
    """`2 min ago`, kept fresh by time.js; the exact moment is its title."""
    return stamps.ago(when, timezone.localtime(), empty)


@register.simple_tag
def moment(when: datetime | None, empty: str = "–") -> SafeString:
    """`09:01`, `Yesterday 09:01`, `Mon 24 Nov 09:01`: a fixed moment, said as shortly as is clear."""
    return stamps.moment(when, timezone.localtime(), empty)


@register.simple_tag
def face(name: object, size: str = "") -> SafeString:
    """A round with initials; the name stands beside it, so it is not read aloud."""
    return faces.face(str(name), size)


@register.filter
def number(count: int | None) -> str:
    """1234 as 1,234; a cap as 10,000+."""
    return "" if count is None else words.number(count)


@register.inclusion_tag("components/_rail.html", takes_context=True)
def rail(context: Mapping[str, Any]) -> dict[str, Any]:
    request = context["request"]
    due = due_count(owner_of(request), timezone.localtime()) if request.user.is_authenticated else 0
    return {"groups": nav.rail(request.path), "request": request, "user": request.user, "due": due}


@register.inclusion_tag("components/_field.html")
def field(bound: Any, **extra: Any) -> dict[str, Any]:
    """A form field with its label, unit, hint and errors, tied together for screen readers."""
    attrs = _tied(bound, "unit" if extra.get("unit") else "")
    if bound.errors:
        attrs |= {"aria-invalid": "true", "autofocus": True}  # the first of them on a page gets the focus
    return {"field": bound, "widget": bound.as_widget(attrs=attrs), **extra}


@register.inclusion_tag("components/_choices.html")
def choices(bound: Any, **extra: Any) -> dict[str, Any]:
    """Boxes or buttons of which some, or one, are chosen: a group with its label, hint and errors."""
    return {"field": bound, "described": _tied(bound).get("aria-describedby", ""), **extra}


@register.inclusion_tag("components/_tick.html")
def tick(bound: Any) -> dict[str, Any]:
    """One box to tick, with its words behind it."""
    return {"field": bound, "widget": bound.as_widget(attrs=_tied(bound))}


def _tied(bound: Any, *more: str) -> dict[str, Any]:
    parts = {**dict.fromkeys(filter(None, more), True), "hint": bound.help_text, "errors": bound.errors}
    described = [f"{bound.id_for_label or bound.auto_id}-{part}" for part, shown in parts.items() if shown]
    return {"aria-describedby": " ".join(described)} if described else {}


@register.simple_block_tag
def nothing(content: str, name: str) -> SafeString:
    """An empty screen: an icon over the words inside, which say what to do first."""
    return format_html('<div class="empty">{}{}</div>', icon(name, 32), content)


@register.inclusion_tag("components/_rich.html")
def rich(bound: Any) -> dict[str, Any]:
    """A field written with the editor of letters, in a form that has `data-editor-src`."""
    return field(bound)


@register.simple_tag(name="symbols")
def symbol_sheet(*names: str) -> SafeString:
    """Icons that a page repeats, drawn once; `use` refers to them."""
    return symbols.sheet(tuple(map(str, names)))


@register.simple_tag
def use(name: str) -> SafeString:
    """One of the page's `symbols`."""
    return symbols.use(str(name))


register.filter("said", sayings.said)


@register.simple_tag
def for_everyone(name: str) -> SafeString:
    """A part that knows nothing of the page or its reader: drawn once in each language."""
    return _for_everyone(name, get_language())


@cache
def _for_everyone(name: str, _language: str | None) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def spoken_words() -> SafeString:
    """What the behaviours say, for `said.js`; nothing in English."""
    return _spoken_words(get_language())


@cache
def _spoken_words(_language: str | None) -> SafeString:
    words_of_js = spoken.words()
    return json_script(words_of_js, "spoken") if words_of_js else SafeString("")


@register.filter
def day_of_week(when: date) -> str:
    """`Tue 24 Nov`."""
    return words.weekday_and_day(when)


@register.filter
def dash(count: int) -> str:
    """A number, or a dash for none at all."""
    return words.number(count) if count else "–"


@register.filter
def at_most(count: int, most: int) -> str:
    """`3`, or `50+` from there on."""
    return f"{most}+" if count >= most else str(count)


@register.filter
def with_place(state: ListState, cursor: str) -> str:
    """The list's address at another place."""
    return state.url(at=cursor, open="")


@register.filter
def closed(state: ListState) -> str:
    """The list's address without the open email."""
    return state.url(open="")


@register.filter
def dresses_itself(html: str) -> bool:
    """Whether a letter sets its own colours, and so has to be shown on the white paper that it was written for."""
    return bool(_COLOURED.search(html or ""))


_COLOURED = re.compile(r"""style=["'][^"']*color""", re.IGNORECASE)
