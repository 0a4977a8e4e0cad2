"""What the sheet shows: the form with what is written, what stands in the way, the times that are offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quarterdeck.compose.drafts import Written, as_written, imagine
from quarterdeck.compose.fields import PERSON_FIELDS, SENDER_FIELDS, THREAD_FIELDS, custom_fields
from quarterdeck.compose.letter import quote
from quarterdeck.compose.models import Template
from quarterdeck.compose.moments import Preset, presets
from quarterdeck.compose.preflight import Problem, of_recipients, preflight
from quarterdeck.compose.recipients import written as as_text
from quarterdeck.delivery.models import Identity
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from quarterdeck.web.forms.compose import LetterForm, joined
from quarterdeck.web.forms.zones import choices
from quarterdeck.web.zone import zone_of

MOST_TEMPLATES = 200


@dataclass
class Sheet:
    """One letter being written: `email` once it is stored."""

    user: User
    uuid: UUID
    form: LetterForm
    email: Email | None = None
    written: Written | None = None  # when the form says something whole
    problems: list[Problem] = field(default_factory=list)
    conflict: Email | None = None  # the fresh draft, when this form turned out stale
    before: dict[str, str] = field(default_factory=dict)  # the text that a template replaced

    @property
    def version(self) -> int:
        return self.email.version if self.email else 0

    @property
    def is_scheduled(self) -> bool:
        return self.email is not None and self.email.status == "scheduled"

    @property
    def follows(self) -> Email | None:
        return self.written.follows if self.written else self.email.in_reply_to if self.email else None

    @property
    def quoted(self) -> Any:
        """The mail that this one follows, as it will stand below."""
        return quote(self.follows, self.user.time_zone) if self.follows else ""

    @property
    def person(self) -> Person | None:
        """Whom it goes to, when that is known and stored."""
        person = self.form.person or (self.written.person if self.written else None)
        return person if person is not None and person.pk else None

    @property
    def when(self) -> tuple[str, str]:
        """The wall time and zone in the schedule's fields: as chosen, as stored, or the first that is offered."""
        if self.form.data.get("when"):
            return str(self.form.data["when"]), str(self.form.data.get("zone", ""))
        if self.is_scheduled and self.email and self.email.scheduled_zone and self.email.scheduled_for:
            there = timezone.localtime(self.email.scheduled_for, zone_of(self.email.scheduled_zone))
            return f"{there:%Y-%m-%dT%H:%M}", self.email.scheduled_zone
        offered = self.presets
        return (f"{offered[0].wall:%Y-%m-%dT%H:%M}" if offered else "", self.user.time_zone)

    @property
    def presets(self) -> list[Preset]:
        return presets(timezone.now(), self.user.time_zone, self.person.time_zone if self.person else "")

    @property
    def zones(self) -> list[tuple[str, str]]:
        return choices()

    @property
    def fields(self) -> list[tuple[str, dict[str, str | Promise]]]:
        """The merge fields to choose from, by heading; the person's own ones too."""
        own: dict[str, str | Promise] = (
            {name: name.replace("_", " ").capitalize() for name in custom_fields(self.person)} if self.person else {}
        )
        groups = [(_("Recipient"), PERSON_FIELDS), (_("Their own fields"), own), (_("Me"), SENDER_FIELDS)]
        if self.follows:
            groups.append((_("Thread"), THREAD_FIELDS))
        return [(heading, group) for heading, group in groups if group]

    @property
    def templates(self) -> list[Template]:
        """For a browser without scripts, which cannot search them."""
        return list(Template.objects.visible_to(self.user).active()[:MOST_TEMPLATES])

    @property
    def identities(self) -> list[Identity]:
        return list(Identity.objects.of(self.user))


def blank(user: User, uuid: UUID, **initial: Any) -> Sheet:
    """A new letter; nothing is stored."""
    identity = Identity.objects.of(user).first()
    known = {"address": parseaddr(str(initial.get("to", "")))[1], "template": initial.get("template")}
    return Sheet(
        user, uuid, LetterForm(user, initial={"identity": identity, **initial}), problems=_barred(user, **known)
    )


def of_written(user: User, uuid: UUID, written: Written, email: Email | None = None) -> Sheet:
    """A letter as it is stored, or as it starts."""
    initial = {
        "to": as_text(written.person),
        "cc": joined(written.cc),
        "bcc": joined(written.bcc),
        "subject": written.subject,
        "body": written.body,
        "identity": written.identity or Identity.objects.of(user).first(),
        "template": written.template,
        "follows": written.follows.uuid if written.follows else None,
    }
    form = LetterForm(user, initial=initial)
    form.uploads = list(written.uploads)
    known = {"address": written.person.address, "template": written.template, "cc": written.cc, "bcc": written.bcc}
    return Sheet(user, uuid, form, email, written, _barred(user, **known))


def _barred(user: User, **known: Any) -> list[Problem]:
    """Who may not be mailed, said before somebody has written a letter to them; the rest is said once there is one."""
    can_be_one = "@" in known["address"] and known["address"].isprintable()
    return of_recipients(Email(sender=user, **known)) if can_be_one else []


def of_email(user: User, email: Email) -> Sheet:
    return of_written(user, email.uuid, as_written(email), email)


def of_posted(user: User, uuid: UUID, form: LetterForm, email: Email | None) -> Sheet:
    """A letter as it was sent in, with everything that stands in the way of sending it."""
    if not form.is_valid():
        return Sheet(user, uuid, form, email, None, form.problems())
    written = form.written
    return Sheet(user, uuid, form, email, written, preflight(imagine(user, written), written.uploads))
