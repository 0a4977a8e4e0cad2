"""The strip of views, clicks and replies by people, of an email or of a person's totals."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from quarterdeck.kit.locales import Locale
from quarterdeck.web import words
from quarterdeck.web.pieces import joined, piece
from quarterdeck.web.symbols import use

ICONS = {"view": "eye", "click": "mouse-pointer-click", "reply": "reply"}

_PART = piece('<span class="eng %s" title="%s">%s<span class="vh">%s </span>%s</span>')


def strip(counted: Any, reader: tuple[str | None, Locale]) -> SafeString:
    """What machines did to an email stands in the title, apart; totals leave machines out."""
    views, clicks = getattr(counted, "machine_views", 0), getattr(counted, "machine_clicks", 0)
    return joined(
        (
            _part("view", counted.views, views, reader),
            _part("click", counted.clicks, clicks, reader),
            _part("reply", counted.replies, 0, reader),
        )
    )


@lru_cache(maxsize=4096)
def _part(kind: str, count: int, machines: int, _for: tuple[str | None, Locale]) -> SafeString:
    word = {"view": gettext("Views"), "click": gettext("Clicks"), "reply": gettext("Replies")}[kind]
    title = word
    if machines:
        more = gettext("%(word)s by people; %(count)s more by machines")
        title = more % {"word": word, "count": words.number(machines)}
    return _PART(kind if count else "none", title, use(ICONS[kind]), word, words.number(count) if count else "–")
