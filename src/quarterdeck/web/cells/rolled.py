"""Cells of a row that stands for a group email: they open the emails below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.web import words
from quarterdeck.web.cells.drawing import Drawing
from quarterdeck.web.pieces import NOTHING, piece
from quarterdeck.web.symbols import icon

if TYPE_CHECKING:
    from quarterdeck.web.rows import Row

_TOGGLE = piece(
    '<a data-row-link data-group-toggle dir="auto" aria-expanded="false" href="%s" hx-get="%s" hx-target="closest tr"'
    ' hx-swap="afterend">%s%s</a>'
)
_PERSON = piece(
    '<span class="person"><span class="face" aria-hidden="true">%s</span><span>%s<small>%s</small></span></span>'
)
_BOLD = piece("<b>%s</b>")
_SMALL = piece('<small dir="auto">%s</small>')
_BOTH = piece("%s%s")


def person(row: Row, drawing: Drawing) -> SafeString:
    """To how many people it went."""
    who = _people(row.group.emails if row.group else 0)
    said = _toggle(row, who) if drawing.opener == "person" else _BOLD(who)
    return _PERSON(icon("users", 14), said, drawing.group_email)


def subject(row: Row, _drawing: Drawing) -> SafeString:
    """The subject over the group email's own name."""
    name = row.email.batch.name if row.email.batch else ""
    link = _toggle(row, row.email.subject or name)
    return _BOTH(link, _SMALL(name) if row.email.subject else NOTHING)


def _people(count: int) -> str:
    if not count:
        return _("Everybody")
    return ngettext("%(shown)s person", "%(shown)s people", count) % {"shown": words.number(count)}


def _toggle(row: Row, said: str) -> SafeString:
    return _TOGGLE(row.group_url, row.group_url, icon("chevron-right", 14), said)
