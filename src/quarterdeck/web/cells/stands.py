"""Cells of how it stands with an email, and of what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from quarterdeck.web import words
from quarterdeck.web.cells.buttons import plans, row_action
from quarterdeck.web.cells.drawing import Drawing
from quarterdeck.web.cells.strip import strip
from quarterdeck.web.pieces import NOTHING, joined, piece

if TYPE_CHECKING:
    from quarterdeck.web.rows import Row

_PLAIN = piece("%s")
_CHIP = piece('<span class="chip plain">%s</span>')
_SUCCESS = piece('<span class="chip ok">%s</span>')
_WHY = piece('<span title="%s">%s%s</span>')
_TROUBLE = piece('<span class="trouble" title="%s">%s%s</span>')
_UNTIL = piece(" · %s %s")


def engagement(row: Row, drawing: Drawing) -> SafeString:
    return strip(row.email, drawing.reader)


def events(row: Row, _drawing: Drawing) -> SafeString:
    return _PLAIN(words.number(row.events) if row.events else "–")


def status(row: Row, drawing: Drawing) -> SafeString:
    """Of what was sent, what people did with it; else the status in a word."""
    is_sent = row.folder.is_sent and not row.gone
    shown = strip(row.email, drawing.reader) if is_sent else _CHIP(row.email.get_status_display())
    return joined([shown, _SUCCESS(drawing.success)]) if row.email.succeeded_at else shown


def reason(row: Row, drawing: Drawing) -> SafeString:
    """Why it was not delivered; where it went, once it has left the list."""
    why = row.why
    if row.gone or why is None:
        return _PLAIN(row.gone)
    until = _UNTIL(drawing.until, drawing.moment(why.until)) if why.until and why.tone else NOTHING
    return (_TROUBLE if why.tone else _WHY)(why.words, why.line or row.short_why, until)


def was_in(row: Row, _drawing: Drawing) -> SafeString:
    return _PLAIN(row.was_in) if row.email.deleted_from else NOTHING


def task_type(row: Row, _drawing: Drawing) -> SafeString:
    return _PLAIN(row.task.get_kind_display()) if row.task else NOTHING


def follow(row: Row, drawing: Drawing) -> SafeString:
    """What can be planned about it."""
    if not row.plans:
        return NOTHING
    first = [row_action(button, drawing.reader[0]) for button in row.buttons if button.action.verb == "follow-up"]
    return joined([*first, plans(row.plans, row.plan_url, drawing.reader[0])])
