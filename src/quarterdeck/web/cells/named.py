"""Cells of names and words that people wrote: each stands in its own direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from quarterdeck.web.cells.drawing import Drawing
from quarterdeck.web.faces import face
from quarterdeck.web.pieces import NOTHING, piece
from quarterdeck.web.symbols import icon

if TYPE_CHECKING:
    from quarterdeck.web.rows import Row

_WORDS = piece('<span dir="auto">%s</span>')
_TITLED = piece('<span dir="auto" title="%s">%s</span>')
_LINK = piece('<a data-row-link dir="auto" href="?%sopen=%s" hx-get="%s">%s</a>')
_BOLD = piece('<b dir="auto">%s</b>')
_SMALL = piece('<small dir="auto">%s</small>')
_PERSON = piece('<span class="person">%s<span>%s%s</span></span>')
_BOTH = piece("%s%s")
_TICK = piece('<span title="%s">%s</span>')


def person(row: Row, drawing: Drawing) -> SafeString:
    """Face, name and company."""
    who = row.email.person
    name = _link(row, drawing, who.name) if drawing.opener == "person" else _BOLD(who.name)
    return _PERSON(face(who.name), name, _SMALL(who.company) if who.company else NOTHING)


def subject(row: Row, drawing: Drawing) -> SafeString:
    """The subject, with the campaign under it. It is the row's link wherever it is shown."""
    campaign = row.email.campaign
    link = _link(row, drawing, row.email.subject or drawing.no_subject)
    return _BOTH(link, _SMALL(campaign.name) if campaign else NOTHING)


def name(row: Row, _drawing: Drawing) -> SafeString:
    return _WORDS(f"{row.email.person.first_name} {row.email.person.last_name}")


def address(row: Row, _drawing: Drawing) -> SafeString:
    return _WORDS(row.email.address)


def title(row: Row, _drawing: Drawing) -> SafeString:
    return _WORDS(row.email.person.title)


def company(row: Row, _drawing: Drawing) -> SafeString:
    return _WORDS(row.email.person.company)


def sender(row: Row, _drawing: Drawing) -> SafeString:
    return _WORDS(row.email.sender.name)


def campaign(row: Row, _drawing: Drawing) -> SafeString:
    return _named(row.email.campaign)


def template(row: Row, _drawing: Drawing) -> SafeString:
    return _named(row.email.template)


def channel(row: Row, _drawing: Drawing) -> SafeString:
    return _named(row.email.channel)


def groups(row: Row, _drawing: Drawing) -> SafeString:
    names = ", ".join(row.groups)
    return _TITLED(names, names) if names else NOTHING


def group_email(row: Row, drawing: Drawing) -> SafeString:
    """A tick on an email of a group email."""
    batch = row.email.batch
    return _TICK(batch.name, icon("check", 16, drawing.group_email)) if batch and row.is_group_email else NOTHING


def _named(thing: object) -> SafeString:
    """Whatever has a name; an empty one where there is nothing."""
    return _WORDS(getattr(thing, "name", ""))


def _link(row: Row, drawing: Drawing, words: str) -> SafeString:
    """What opens the row's email beside the list."""
    return _LINK(drawing.query, row.email.uuid, row.url, words)
