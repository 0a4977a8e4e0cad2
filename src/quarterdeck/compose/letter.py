"""What an email says to its recipient: content filled, signature placed, the previous mail quoted.

The pane, the preview and the sender all ask here, so what is shown is what goes. Tracking comes after. What
of its words is ours (above a quote, the unsubscribe message that nobody wrote) is in the language of its sender.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils.html import format_html
from django.utils.translation import gettext as _

from quarterdeck.compose import footers
from quarterdeck.compose.fields import SPOKEN_FIELDS, fields_for, person_fields, sender_fields, thawed, trusted
from quarterdeck.compose.merge import BadTemplate, fill, names
from quarterdeck.compose.press import Filling, Press, press_for
from quarterdeck.kit.html import clean, to_text
from quarterdeck.kit.locales import current, speaking
from quarterdeck.kit.related import fetch_related

if TYPE_CHECKING:
    from quarterdeck.compose.footers import Footers
    from quarterdeck.emails.models import Email

__all__ = ["BadTemplate", "Letter", "fields_of", "letter_for", "letters_for"]

# What a letter reads: of the email, and of the one that it follows.
RELATED = ("content", "person", "sender", "identity", "template")
FOLLOWED = ("content", "person", "sender", "identity")
UNSENT = ("draft", "scheduled")  # here the values still follow the person and the sender


@dataclass(slots=True)  # a frozen one takes four times as long to make, and there is one for each email
class Letter:
    """A finished letter, before tracking. With `missing` fields it may be shown, but not sent."""

    subject: str  # one line
    html: str
    text: str
    missing: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict, compare=False)  # what it used: kept in Email.values once sent
    made: Filling | None = field(default=None, compare=False)  # its HTML, where it was made once for many


def letter_for(email: Email, messages: Footers | None = None) -> Letter:
    """The letter with the values it went with, else today's; raises BadTemplate."""
    known = fields_of(email, messages)
    return write(email.content.subject, email.content.body, known)


def letters_for(
    emails: Iterable[Email], key: Callable[[Email], int] = attrgetter("pk")
) -> dict[int, Letter | BadTemplate]:
    """The letter of each email by its id, or why it cannot be written; a fixed number of queries.

    Emails that are not stored have no id: `key` gives another.
    """
    many = list(emails)
    fetch_related(many, RELATED)
    followed = [email for email in many if email.in_reply_to_id]
    if followed:
        prefetch_related_objects(followed, *(f"in_reply_to__{name}" for name in FOLLOWED))
    messages = footers.footers_of({email.sender_id for email in many})
    presses = Presses(messages)
    return {key(email): presses.letter(email) or _letter_or_why(email, messages) for email in many}


class Presses:
    """Letters of many emails: what their contents have in common is made once."""

    def __init__(self, messages: Footers) -> None:
        self._messages = messages
        self._ready: dict[tuple[int, int, int | None, bool], tuple[Press, dict[str, Any]]] = {}

    def letter(self, email: Email) -> Letter | BadTemplate | None:
        """The email's letter; None when it has to be written by itself: a follow-up, or one that went before."""
        if email.in_reply_to_id or (email.values and email.status not in UNSENT):
            return None
        try:
            press, kept = self._press(email)
            is_spoken = not SPOKEN_FIELDS.isdisjoint(press.asked)
            with speaking(email.sender.language) if is_spoken else nullcontext():
                own = person_fields(email.person, press.asked)
            pressed = press.press(own)
        except BadTemplate as error:
            return error
        if pressed is None:
            return None
        values = kept | {name: _plain(value) for name, value in own.items() if value is not None}
        return Letter(pressed.subject, pressed.html, pressed.text, pressed.missing, values, pressed.made)

    def _press(self, email: Email) -> tuple[Press, dict[str, Any]]:
        """The press of the email's content, and the values that all of its letters keep."""
        is_below = self._messages.belongs_below(email)
        key = (email.content_id, email.sender_id, email.identity_id, is_below)
        if key not in self._ready:
            with speaking(email.sender.language):
                self._ready[key] = self._new_press(email, is_below)
        return self._ready[key]

    def _new_press(self, email: Email, is_below: bool) -> tuple[Press, dict[str, Any]]:
        said = sender_fields(email.sender, email.identity, self._messages.of(email.sender_id))
        fixed = {**said, footers.BELOW: is_below, "last_email_body": ""}
        content = email.content
        named = {*names(content.subject), *names(content.body)}
        below = "".join(str(fixed[name] or "") for name in _ends(fixed) if name not in named)
        press = press_for(content.subject, content.body, tuple(fixed.items()), below)
        used = (*(named & fixed.keys()), footers.BELOW, *_ends(fixed))
        return press, {name: _plain(fixed[name]) for name in used if fixed[name] is not None}


def _letter_or_why(email: Email, messages: Footers) -> Letter | BadTemplate:
    try:
        return letter_for(email, messages)
    except BadTemplate as error:
        return error


def fields_of(email: Email, messages: Footers | None = None) -> dict[str, Any]:
    """The merge values of an email: frozen ones once it went, today's before, with the sender's unsubscribe message.

    `messages` are asked for where they are not given.
    """
    if email.values and email.status not in UNSENT:
        return thawed(email.values)
    messages = messages or footers.footers_of({email.sender_id})
    with speaking(email.sender.language):
        today = fields_for(email.person, email.sender, email.identity, messages.of(email.sender_id))
        previous = email.in_reply_to
        below = {footers.BELOW: messages.belongs_below(email)}
        return {**today, **below, "last_email_body": quote(previous, email.sender.time_zone) if previous else ""}


def write(subject: str, body: str, values: dict[str, Any]) -> Letter:
    """A letter from its source and values: what ends it (signature, message, quote) stands where named, else below."""
    named = {*names(subject), *names(body)}
    filled_subject, filled = fill(subject, values, html=False), fill(body, values, html=True)
    below = [str(values.get(name) or "") for name in _ends(values) if name not in named]
    parts = [filled.text, *(part for part in below if part)]
    html = f'<div dir="auto">{clean("".join(parts))}</div>'
    missing = tuple(dict.fromkeys((*filled_subject.missing, *filled.missing)))
    used = {name: values.get(name) for name in (*named, footers.BELOW, *_ends(values))}
    kept = {name: _plain(value) for name, value in used.items() if value is not None}
    return Letter(" ".join(filled_subject.text.split()), html, to_text(html), missing, kept)


def _ends(values: dict[str, Any]) -> tuple[str, ...]:
    """The fields that end a letter, in their order."""
    return ("my_signature", *([footers.FIELD] if values.get(footers.BELOW) else []), "last_email_body")


def _plain(value: object) -> object:
    """As JSON keeps it: numbers stay numbers, so that comparisons in an `if` hold."""
    return value if isinstance(value, bool | int | float) else str(value)


def quote(previous: Email, zone: str) -> Any:
    """A sent email as it is quoted under its follow-up, dated in the reader's own zone."""
    try:
        said = letter_without_quote(previous)
    except BadTemplate:  # it never went in this form; there is nothing to quote
        return ""
    when = (previous.sent_at or previous.created_at).astimezone(ZoneInfo(zone))
    name = previous.identity.name if previous.identity else previous.sender.name
    address = previous.identity.address if previous.identity else previous.sender.email
    moment = f"{current().dated(when)}, {current().hour(when)}"
    opening = _("On %(when)s, %(who)s wrote:") % {"when": moment, "who": f"{name} <{address}>"}
    return format_html("<p>{}</p><blockquote>{}</blockquote>", opening, trusted(said))


def letter_without_quote(email: Email) -> str:
    """The HTML of an email that others quote. What it quoted itself comes along only from its frozen values:
    however long the thread, one look back is enough."""
    frozen = thawed(email.values) if email.values else None
    values = frozen or fields_for(email.person, email.sender, email.identity)
    values = {**values, footers.BELOW: False}  # the follow-up has its own
    return write(email.content.subject, email.content.body, values).html
