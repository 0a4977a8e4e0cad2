"""Cells of moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from quarterdeck.web.cells.drawing import Drawing
from quarterdeck.web.pieces import NOTHING, piece

if TYPE_CHECKING:
    from quarterdeck.web.rows import Row

_FRESH = piece('<span class="fresh">%s</span>')
_WHEN = piece("<span>%s</span>")
_SINCE_SENT = piece('<span class="since-sent">%s %s</span>')


def activity(row: Row, drawing: Drawing) -> SafeString:
    """When somebody did something last; until then when it was sent."""
    email = row.email
    if email.last_activity_at:
        shown = _FRESH if row.is_fresh(drawing.now) else _WHEN
        return shown(drawing.ago(email.last_activity_at))
    return _SINCE_SENT(drawing.sent, drawing.ago(email.sent_at)) if email.sent_at else NOTHING


def sent(row: Row, drawing: Drawing) -> SafeString:
    return drawing.ago(row.email.sent_at)


def failed(row: Row, drawing: Drawing) -> SafeString:
    return drawing.ago(row.email.failed_at)


def updated(row: Row, drawing: Drawing) -> SafeString:
    return drawing.ago(row.email.updated_at)


def created(row: Row, drawing: Drawing) -> SafeString:
    return drawing.ago(row.email.created_at)


def deleted(row: Row, drawing: Drawing) -> SafeString:
    return drawing.ago(row.email.deleted_at)


def due(row: Row, drawing: Drawing) -> SafeString:
    return drawing.moment(row.email.due_at)


def retry(row: Row, drawing: Drawing) -> SafeString:
    """When the sender looks again at what a server put off."""
    return drawing.moment(row.email.due_at) if row.is_retry else NOTHING


def task_due(row: Row, drawing: Drawing) -> SafeString:
    return drawing.moment(row.task.due_at) if row.task else NOTHING
