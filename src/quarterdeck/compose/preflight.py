"""What stands in the way of sending, as a plain list, before anything leaves. Nothing with a problem is scheduled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.compose.files import BadFile, Upload, check
from quarterdeck.compose.footers import lacking_in
from quarterdeck.compose.letter import BadTemplate, fields_of, write
from quarterdeck.compose.merge import fill, names
from quarterdeck.kit.html import to_text
from quarterdeck.kit.locales import current
from quarterdeck.kit.sayings import said
from quarterdeck.people.screen import screen

if TYPE_CHECKING:
    from quarterdeck.emails.models import Email

LONGEST_SUBJECT = 500  # characters; a header line that any server takes


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is in the form, what it is, and what to do."""

    where: str  # to, cc, identity, subject, body, files
    words: str


class NotReady(Exception):
    """The email cannot be sent as it is; `problems` say why, at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = list(problems)


def preflight(email: Email, uploads: Sequence[Upload]) -> list[Problem]:
    """Every problem of a stored or an imagined email that carries `uploads`."""
    words = _of_words(email)
    return [*_of_identity(email), *of_recipients(email), *words, *_of_law(email, words), *_of_files(uploads)]


def preflight_of_all(email: Email, uploads: Sequence[Upload]) -> list[Problem]:
    """Every problem that a letter has for whomever it goes to: all but the recipient's own."""
    words = _of_blanks(email) or _of_braces(email)
    return [*_of_identity(email), *words, *_of_law(email, words, to_many=True), *_of_files(uploads)]


def _of_identity(email: Email) -> list[Problem]:
    """The From address is ours, and there is a channel that can send."""
    identity = email.identity
    if identity is None:
        return [Problem("identity", _("You have no From address yet. Add one in Settings."))]
    if identity.verified_at is None:
        words = _("The From address %(address)s is not verified yet. Follow the link in its verification mail.") % {
            "address": identity.address
        }
        return [Problem("identity", words)]
    channel = identity.channel
    if channel is None:
        return [
            Problem(
                "identity",
                _("%(address)s has no channel to send by. Choose one in Settings.") % {"address": identity.address},
            )
        ]
    if channel.state == channel.State.BROKEN:
        words = _("The channel %(name)s cannot send. Mend it in Settings, Channels.") % {"name": channel.name}
        return [Problem("identity", f"{words} {said(channel.state_reason)}".strip())]
    way_out = _("See Settings, Channels, for what to publish.")
    return [Problem("identity", f"{said(words)} {way_out}") for words in identity.lacks]


def _of_law(email: Email, wrong: Sequence[Problem], *, to_many: bool = False) -> list[Problem]:
    """A commercial template, batch or campaign says who sends it, from which address, and how to leave (L1)."""
    unreadable = any(problem.where == "body" for problem in wrong)
    return [] if unreadable else [Problem("identity", words) for words in lacking_in(email, to_many=to_many)]


def of_recipients(email: Email) -> list[Problem]:
    """Nobody suppressed is mailed, not even by a copy."""
    addresses = [email.address, *email.cc, *email.bcc]
    screened = screen(addresses)
    found = []
    for address in dict.fromkeys(addresses):
        row = screened.against(address, email.sender_id, commercial=email.is_commercial)
        if row is None:
            continue
        since = timezone.localtime(row.since)
        where = "to" if address == email.address else "cc"
        mend = _("Write to somebody else.") if where == "to" else _("Take the address out.")
        facts = {"address": address, "kind": row.get_kind_display(), "since": current().dated(since)}
        words = _("%(address)s may not be mailed: %(kind)s since %(since)s.") % facts
        found.append(Problem(where, f"{words} {mend}"))
    return found


def _of_words(email: Email) -> list[Problem]:
    """There is something to read, and every field in it has a value."""
    found = _of_blanks(email)
    subject, body = email.content.subject, email.content.body
    for where, source, html in (("subject", subject, False), ("body", body, True)):
        found += _of_fields(email, where, source, html)
    return found or _of_length(email)


def _of_blanks(email: Email) -> list[Problem]:
    subject, body = email.content.subject, email.content.body
    found = []
    if not subject.strip():
        found.append(Problem("subject", _("The subject is empty.")))
    if not to_text(body).strip() and "<img" not in body:
        found.append(Problem("body", _("The email has no text yet.")))
    return found


def _of_braces(email: Email) -> list[Problem]:
    """Merge fields that cannot be read, whatever their values."""
    found = []
    for where, source in (("subject", email.content.subject), ("body", email.content.body)):
        try:
            names(source)
        except BadTemplate as error:
            found.append(Problem(where, unreadable(where, error)))
    return found


def _of_fields(email: Email, where: str, source: str, html: bool) -> list[Problem]:
    try:
        missing = fill(source, fields_of(email), html).missing
    except BadTemplate as error:
        return [Problem(where, unreadable(where, error))]
    return [Problem(where, missing_words(name, email.person.name, where)) for name in missing]


def unreadable(where: str, error: BadTemplate) -> str:
    """A merge field that cannot be read, with its place."""
    places = {
        "subject": _("In the subject, line %(line)s: %(words)s"),
        "body": _("In the text, line %(line)s: %(words)s"),
    }
    return places[where] % {"line": error.line, "words": said(error.message)}


def missing_words(name: str, person: str, where: str) -> str:
    """A field without a value, and the two ways out."""
    mine = name.startswith("my_")
    lack = _("Your own “%(field)s” is empty.") if mine else _("%(person)s has no “%(field)s”.")
    ways = {
        "subject": _("Fill it in, or give the field a default in the subject: %(example)s."),
        "body": _("Fill it in, or give the field a default in the text: %(example)s."),
    }
    example = f'{{{{ {name} | default("…") }}}}'
    return f"{lack % {'field': name, 'person': person}} {ways[where] % {'example': example}}"


def _of_length(email: Email) -> list[Problem]:
    letter = write(email.content.subject, email.content.body, fields_of(email))
    if len(letter.subject) > LONGEST_SUBJECT:
        sizes = {"length": len(letter.subject), "most": LONGEST_SUBJECT}
        return [Problem("subject", _("The subject is %(length)s characters long; %(most)s fit.") % sizes)]
    return []


def _of_files(uploads: Sequence[Upload]) -> list[Problem]:
    try:
        check(uploads)
    except BadFile as error:
        return [Problem("files", str(error))]
    return []


def unknown_fields(subject: str, body: str, known: set[str]) -> list[str]:
    """The fields that a text names and nobody knows; raises BadTemplate."""
    return [name for name in dict.fromkeys((*names(subject), *names(body))) if name not in known]
