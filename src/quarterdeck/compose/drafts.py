"""The verbs of an email that is being written: save, send, schedule, change, follow up.

The browser makes the email's uuid, so that saving, and sending, may be asked for any number of times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.compose.files import Upload, attached, tie
from quarterdeck.compose.letter import BadTemplate, letter_for
from quarterdeck.compose.moments import Chosen
from quarterdeck.compose.preflight import NotReady, preflight
from quarterdeck.compose.recipients import keep
from quarterdeck.emails.models import Content, Email, Event
from quarterdeck.emails.models.email import SENT
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.models.sending import UNDO
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.html import clean
from quarterdeck.kit.locales import current
from quarterdeck.kit.states import WrongState

if TYPE_CHECKING:
    from quarterdeck.people.models import Person
    from quarterdeck.team.models import User

OPEN = ("draft", "scheduled")  # what can still be written


@dataclass(frozen=True)
class Written:
    """What the form says, checked: ready to be kept."""

    person: Person  # unsaved when nobody knew the address
    subject: str
    body: str  # as it came; cleaned here
    identity: Any = None
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    uploads: tuple[Upload, ...] = ()
    template: Any = None
    follows: Email | None = None

    @property
    def one_line(self) -> str:
        """The subject without line breaks: it becomes a header."""
        return " ".join(self.subject.split())

    def fields(self) -> dict[str, Any]:
        """What goes into the email itself, besides its words."""
        return {
            "person": self.person,
            "address": self.person.address,
            "identity": self.identity,
            "cc": list(self.cc),
            "bcc": list(self.bcc),
            "template": self.template,
        }


def imagine(user: User, written: Written) -> Email:
    """The email as it would be: for preview and preflight; nothing is stored."""
    content = Content(subject=written.one_line, body=clean(written.body))
    return Email(sender=user, content=content, in_reply_to=written.follows, **written.fields())


@transaction.atomic
def save(user: User, uuid: UUID, version: int, written: Written) -> Email:
    """Keep what was written as the email `uuid`: a new draft, or a change to one, or to one that waits.

    Saying the same again changes nothing. Raises WrongState when it was changed elsewhere or has left, and
    Email.DoesNotExist when the uuid is somebody else's; NotReady when a waiting email would no longer be sendable.
    """
    row = _locked(user, uuid) or _create(user, uuid, written)
    if says(row, written):
        return row
    if row.version != version or row.status not in OPEN:
        raise WrongState(_why_not(row), row)
    fields = written.fields() | {"person": keep(written.person)}
    if row.status == "scheduled":
        _must_be_ready(imagine(user, written), written.uploads)
    row.write(version, subject=written.one_line, body=clean(written.body), by=user, **fields)
    tie(row.content, written.uploads)
    _name(row)
    announce_emails([(row.sender_id, row.pk)])
    return row


def send(user: User, uuid: UUID, version: int, written: Written, at: Chosen | None = None) -> Email:
    """Save, and send at `at` (now, with ten seconds to undo, when None). Ten times the same is one email.

    Raises NotReady with the problems (the draft is kept), WrongState as `save` does.
    """
    email = save(user, uuid, version, written)
    with transaction.atomic():
        row = _locked(user, uuid)
        if row is None or not says(row, written):
            raise WrongState(_why_not(row or email), row or email)
        if row.status != "draft":
            return _again(user, row, at)
        _must_be_ready(row, written.uploads)
        row.schedule(at=at.at if at else None, zone=at.zone if at else "", by=user)
    return row


def _again(user: User, row: Email, at: Chosen | None) -> Email:
    """The same words sent once more: another time for one that waits, else nothing; it went."""
    is_other_time = row.scheduled_for != at.at if at else row.scheduled_zone != ""
    if row.status == "scheduled" and is_other_time:
        _must_be_ready(row, attached(row.content))
        row.reschedule(at.at if at else db_now() + UNDO, zone=at.zone if at else "", version=row.version, by=user)
    return row


def undo(user: User, uuid: UUID) -> Email:
    """Back to a draft before it goes; raises WrongState when the sender was quicker, Email.DoesNotExist."""
    email = Email.objects.editable_by(user).get(uuid=uuid)
    if email.status != "draft":
        email.undo(by=user)
    return email


def follow_up(user: User, email: Email) -> Written:
    """The start of an email that follows a sent one: same person, `Re:`, quoting it. Nothing is stored before saving.

    Raises WrongState if the email was not sent.
    """
    if email.status not in SENT:
        raise WrongState(_("This email was not sent, so nothing can follow it yet"), email)
    subject = shown_subject(email)
    again = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    return Written(email.person, again, "", identity=email.identity, follows=email)


def as_written(email: Email) -> Written:
    """A stored email as the form shows it."""
    return Written(
        email.person, email.content.subject, email.content.body, email.identity, tuple(email.cc), tuple(email.bcc),
        tuple(attached(email.content)), email.template, email.in_reply_to,
    )  # fmt: skip


def says(row: Email, written: Written) -> bool:
    """Whether the stored email already is what was written."""
    same = {name: getattr(row, name) == value for name, value in written.fields().items() if name != "person"}
    content = row.content
    words = content.subject == written.one_line and content.body == clean(written.body)
    return words and all(same.values()) and tuple(attached(content)) == written.uploads


def shown_subject(email: Email) -> str:
    """The subject for lists: filled where it can be."""
    try:
        letter = letter_for(email)
    except BadTemplate:
        return email.content.subject
    return email.content.subject if letter.missing else letter.subject


def _locked(user: User, uuid: UUID) -> Email | None:
    """The email, locked; None when there is none, DoesNotExist when it is another user's."""
    related = ("content", "person", "sender", "identity__channel", "template", "in_reply_to")
    row = Email.objects.select_for_update(of=("self",)).select_related(*related).filter(uuid=uuid).first()
    if row is not None and row.sender_id != user.pk:
        raise Email.DoesNotExist
    return row


def _create(user: User, uuid: UUID, written: Written) -> Email:
    """A new draft, or the one that another request with this uuid made a moment ago."""
    fields = written.fields() | {"person": keep(written.person)}
    follows = written.follows
    try:
        with transaction.atomic():
            content = Content.objects.create(subject=written.one_line, body=clean(written.body))
            tie(content, written.uploads)
            conversation = follows.conversation if follows else uuid4()
            email = Email.objects.create(
                uuid=uuid, sender=user, content=content, in_reply_to=follows, conversation=conversation, **fields
            )
    except IntegrityError:
        row = _locked(user, uuid)
        if row is None:
            raise
        return row
    _name(email)
    Event.record("drafted", email, by=user.pk)
    announce_emails([(user.pk, email.pk)])
    return email


def _name(email: Email) -> None:
    email.subject = shown_subject(email)
    Email.objects.filter(pk=email.pk).update(subject=email.subject)


def _must_be_ready(email: Email, uploads: tuple[Upload, ...] | list[Upload]) -> None:
    problems = preflight(email, uploads)
    if problems:
        raise NotReady(problems)


def _why_not(row: Email) -> str:
    """Why this text cannot be kept as that email."""
    if row.status in OPEN:
        when = timezone.localtime(row.updated_at)
        return _("This email was changed elsewhere: %(when)s") % {"when": current().hour(when)}
    status = str(row.get_status_display()).lower()
    return _("This email is %(status)s now and cannot be changed") % {"status": status}
