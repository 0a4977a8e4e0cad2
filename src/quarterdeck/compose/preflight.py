"""What stands in the way of sending, as a plain list, before anything leaves. Nothing with a problem is scheduled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from quarterdeck.compose.files import BadFile, Upload, check
from quarterdeck.compose.letter import BadTemplate, fields_of, write
from quarterdeck.compose.merge import fill, names
from quarterdeck.kit.html import to_text
from quarterdeck.people.models import Suppression

if TYPE_CHECKING:
    from quarterdeck.emails.models import Email

PLACES = {"subject": "subject", "body": "text"}  # as the writer calls them
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
    return [*_of_identity(email), *_of_recipients(email), *_of_words(email), *_of_files(uploads)]


def _of_identity(email: Email) -> list[Problem]:
    """The From address is ours, and there is a channel that can send."""
    identity = email.identity
    if identity is None:
        return [Problem("identity", "You have no From address yet. Add one in Settings.")]
    if identity.verified_at is None:
        words = f"The From address {identity.address} is not verified yet. Follow the link in its verification mail."
        return [Problem("identity", words)]
    channel = identity.channel
    if channel is None:
        return [Problem("identity", f"{identity.address} has no channel to send by. Choose one in Settings.")]
    if channel.state == channel.State.BROKEN:
        why = f": {channel.state_reason}" if channel.state_reason else "."
        return [Problem("identity", f"The channel {channel.name} cannot send{why} Mend it in Settings, Channels.")]
    return []


def _of_recipients(email: Email) -> list[Problem]:
    """Nobody suppressed is mailed, not even by a copy."""
    blocked = Suppression.objects.of_addresses([email.address, *email.cc, *email.bcc])
    found = []
    for address, row in blocked.items():
        since = timezone.localtime(row.since)
        where = "to" if address == email.address else "cc"
        mend = "Write to somebody else." if where == "to" else "Take the address out."
        said = f"{address} may not be mailed: {row.get_kind_display()} since {since.day} {since:%B %Y}. {mend}"
        found.append(Problem(where, said))
    return found


def _of_words(email: Email) -> list[Problem]:
    """There is something to read, and every field in it has a value."""
    subject, body = email.content.subject, email.content.body
    found = []
    if not subject.strip():
        found.append(Problem("subject", "The subject is empty."))
    if not to_text(body).strip() and "<img" not in body:
        found.append(Problem("body", "The email has no text yet."))
    for where, source, html in (("subject", subject, False), ("body", body, True)):
        found += _of_fields(email, where, source, html)
    return found or _of_length(email)


def _of_fields(email: Email, where: str, source: str, html: bool) -> list[Problem]:
    try:
        missing = fill(source, fields_of(email), html).missing
    except BadTemplate as error:
        return [Problem(where, f"In the {PLACES[where]}, line {error.line}: {error.message}")]
    return [Problem(where, missing_words(name, email.person.name, where)) for name in missing]


def missing_words(name: str, person: str, where: str) -> str:
    """A field without a value, and the two ways out."""
    mine = name.startswith("my_")
    whose = "Your own" if mine else f"{person} has no"
    lack = f"{whose} “{name}” is empty" if mine else f"{whose} “{name}”"
    way = f'Fill it in, or give the field a default in the {PLACES[where]}: {{{{ {name} | default("…") }}}}.'
    return f"{lack}. {way}"


def _of_length(email: Email) -> list[Problem]:
    letter = write(email.content.subject, email.content.body, fields_of(email))
    if len(letter.subject) > LONGEST_SUBJECT:
        return [Problem("subject", f"The subject is {len(letter.subject)} characters long; {LONGEST_SUBJECT} fit.")]
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
