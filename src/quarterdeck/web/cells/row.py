"""A whole row of a list: the box, a cell for each column, the buttons; on a page and for a swap alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from quarterdeck.web.cells.buttons import row_action
from quarterdeck.web.cells.drawing import Drawing
from quarterdeck.web.pieces import NOTHING, joined, piece

if TYPE_CHECKING:
    from quarterdeck.web.columns import Shown
    from quarterdeck.web.rows import Row

_ROW = piece('<tr id="%s" data-row="%s"%s class="%s"%s>\n<td class="c">%s</td>\n%s\n<td class="acts">%s</td>\n</tr>')
_CELL = piece('<td class="%s">%s</td>')
_BOX = piece('<input type="checkbox" name="ids" value="%s"%s aria-label="%s" data-select>')
_ACTS = piece("<div>%s%s</div>")
_GONE = piece('<span class="chip plain">%s</span>')
_OF_GROUP = piece(' data-of-group="%s"')
_GROUP = piece(' data-group="%s"')
_COUNT = piece(' data-n="%s"')
_SWAP = SafeString(' hx-swap-oob="true"')


def draw_row(row: Row, shown: Shown, drawing: Drawing, *, swap: bool) -> SafeString:
    """One row; `swap` marks it to take the place of the one that is on the page."""
    email = row.email
    about = _GROUP(email.batch_id) if row.group else NOTHING
    member = _OF_GROUP(row.member_of) if row.member_of else NOTHING
    flags = [row.gone and "is-gone", row.member_of and "is-member", email.pk == drawing.is_open and "is-open"]
    draws = shown.rolled_draws if row.group else shown.draws
    return _ROW(
        row.id,
        "" if row.group else email.pk,
        joined([about, member]),
        " ".join(flag for flag in flags if flag),
        _SWAP if swap else NOTHING,
        _box(row, drawing) if drawing.can_pick else NOTHING,
        joined([_CELL(css, cell(row, drawing)) for css, cell in draws]),
        _acts(row, drawing),
    )


def _box(row: Row, drawing: Drawing) -> SafeString:
    count = _COUNT(row.group.emails) if row.group else NOTHING
    return _BOX(row.box, count, drawing.select % {"name": row.email.person.name})


def _acts(row: Row, drawing: Drawing) -> SafeString:
    if not (row.gone or row.buttons):
        return NOTHING
    buttons = joined([row_action(button, drawing.reader[0]) for button in row.buttons])
    return _ACTS(_GONE(row.gone) if row.gone else NOTHING, buttons)
