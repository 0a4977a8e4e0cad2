"""A recipient leaves, or comes back, by the link in a mail: at once, and on the timeline of that mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.people.erased import erased_key
from quarterdeck.people.models import Suppression
from quarterdeck.people.models.suppression import SuppressionQuerySet
from quarterdeck.people.optout import OptOut
from quarterdeck.team.models import User

Kind, Source = Suppression.Kind, Suppression.Source
CAME_BACK = _("They came back by themselves, on the page where they had left.")


@dataclass(frozen=True)
class Standing:
    """How it stands between a recipient and us: gone from everybody's mail, from one sender's, or neither."""

    all: bool
    sender: bool


def standing(about: OptOut) -> Standing:
    """Whether they are unsubscribed now."""
    scopes = {row.sender_id for row in _left(about)}
    return Standing(None in scopes, about.sender_id in scopes)


@transaction.atomic
def unsubscribe(about: OptOut, *, source: str, only_sender: bool = False, why: str = "") -> None:
    """No mail to them from now on, not even what is scheduled (R6, M5). Twice is once."""
    # Two requests at once are one after the other, so that the timeline says it once.
    Email.objects.select_for_update(no_key=True).filter(pk=about.email_id).first()
    sender = User.objects.filter(pk=about.sender_id).first() if only_sender else None
    before = standing(about)
    if before.all or (sender and before.sender):
        return
    mails = {about.address: about.email_id}
    Suppression.suppress([about.address], Kind.UNSUBSCRIBED, why, source=source, mails=mails, sender=sender)
    _note("unsubscribed", about, source=source, why=why, only=sender.name if sender else "")


@transaction.atomic
def resubscribe(about: OptOut) -> bool:
    """They take back what they said by this very mail; False when there is nothing to take back."""
    mine = _left(about).filter(email_id=about.email_id)
    back = mine.update(lifted_at=timezone.now(), lifted_note=CAME_BACK)
    if back:
        _note("resubscribed", about)
    return bool(back)


def _left(about: OptOut) -> SuppressionQuerySet:
    scope = Q(sender=None) | Q(sender=about.sender_id)
    left = Q(address_key=about.address, kind=Kind.UNSUBSCRIBED)
    erased = Q(address_key=erased_key(about.address), kind=Kind.ERASED)  # their address is not to be written down again
    return Suppression.objects.standing().filter(scope, left | erased)


def _note(kind: str, about: OptOut, **data: str) -> None:
    """On the mail's timeline, while there is one."""
    email = Email.objects.filter(pk=about.email_id).first()
    if email is not None:
        kept = {name: value for name, value in data.items() if value}
        Event.record_all([Fact(kind, email.pk, email.person_id, email.sender_id, timezone.now(), data=kept)])
        announce_emails([(email.sender_id, email.pk)])
