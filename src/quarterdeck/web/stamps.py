"""Moments as HTML, in the reader's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.safestring import SafeString

from quarterdeck.web import words
from quarterdeck.web.pieces import piece

_AGO = piece('<time datetime="%s" title="%s" data-ago>%s</time>')
_MOMENT = piece('<time datetime="%s" title="%s">%s</time>')
_NONE = piece('<span class="none">%s</span>')


def ago(when: datetime | None, now: datetime, empty: str = "–") -> SafeString:
    """`2 min ago`, kept fresh by time.js; the exact moment is its title. `now` is in the reader's zone."""
    if when is None:
        return _NONE(empty)
    here = when.astimezone(now.tzinfo)
    return _AGO(here.isoformat(timespec="seconds"), words.exactly(here), words.ago(here, now))


def moment(when: datetime | None, now: datetime, empty: str = "–") -> SafeString:
    """`09:01`, `Yesterday 09:01`, `Mon 24 Nov 09:01`: a fixed moment, said as shortly as is clear."""
    if when is None:
        return _NONE(empty)
    here = when.astimezone(now.tzinfo)
    return _MOMENT(here.isoformat(timespec="seconds"), words.exactly(here), words.moment(here, now))
