"""The small buttons of a row: each is drawn once in a language, and gets the row's address."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from quarterdeck.web.pieces import NOTHING, joined, piece
from quarterdeck.web.symbols import icon, use

if TYPE_CHECKING:
    from quarterdeck.web.actions import Action
    from quarterdeck.web.rows import Button
    from quarterdeck.web.todo import Button as Plan

HERE = "\0"  # where the address goes; no address holds it

_ABOUT = piece('data-key="%s" title="%s"')
_POSTS = piece('<button class="ghost%s" formaction="%s" %s>%s</button>')
_LEADS = piece('<a class="ghost" href="%s" hx-get="%s"%s %s>%s</a>')
_PLAN = piece(
    '<a class="ghost" href="%s?kind=%s" hx-get="%s?kind=%s" hx-target="#sheet-body" hx-swap="innerHTML"'
    ' title="%s" aria-label="%s">%s</a>'
)
_INTO_SHEET = SafeString(' hx-target="#sheet-body"')


def row_action(button: Button, language: str | None) -> SafeString:
    """One action of a row: a link to a sheet or the pane, or a button that posts."""
    return _at(button.url, _action(button.action, language))


def plans(plans: tuple[Plan, ...], url: str, language: str | None) -> SafeString:
    """Links to the sheet at `url` that plans a task, one for each kind."""
    return _at(url, _plans(plans, language))


def _at(url: str, drawn: SafeString) -> SafeString:
    return SafeString(drawn.replace(HERE, escape(url)))


@lru_cache(maxsize=256)
def _action(action: Action, _language: str | None) -> SafeString:
    about = _ABOUT(action.key, action.label)
    if action.route:
        return _LEADS(HERE, HERE, _INTO_SHEET, about, use(action.icon))
    if action.opens_pane:
        return _LEADS(HERE, HERE, NOTHING, about, use(action.icon))
    return _POSTS(" is-on" if action.verb == "unsuccess" else "", HERE, about, use(action.icon))


@lru_cache(maxsize=64)
def _plans(plans: tuple[Plan, ...], _language: str | None) -> SafeString:
    return joined(_PLAN(HERE, each.key, HERE, each.key, each.title, each.title, icon(each.icon)) for each in plans)
