"""The rows of a list of emails, which web/cells draws, and what other lists share of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from quarterdeck.kit.locales import current
from quarterdeck.web.cells.drawing import Drawing
from quarterdeck.web.cells.row import draw_row
from quarterdeck.web.cells.strip import strip
from quarterdeck.web.pieces import joined, piece
from quarterdeck.web.rows import Row
from quarterdeck.web.viewing import seen_as

register = template.Library()

_KEPT = piece("<template>%s</template>")  # a row outside its table is no row for a browser


@register.simple_tag(takes_context=True)
def draw_rows(context: Mapping[str, Any], rows: Sequence[Row], swap: bool = False) -> SafeString:
    """Every row; with `swap` each as what takes the place of the one that is on the page."""
    shown, state, pane = context["shown"], context.get("state"), context.get("pane")
    drawing = Drawing(
        shown.opener,
        state.query if state else "",
        is_open=pane["email"].pk if pane else None,
        can_pick=seen_as(context["request"]) is None,
    )
    drawn = (draw_row(row, shown, drawing, swap=swap) for row in rows)
    return joined(map(_KEPT, drawn) if swap else drawn)


@register.simple_tag
def engagement(counted: Any) -> SafeString:
    """The strip of views, clicks and replies by people, of an email or of a person's totals."""
    return strip(counted, (get_language(), current()))
