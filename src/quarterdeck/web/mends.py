"""The one button that mends an email in trouble, by the reason that it carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.compose.fields import PERSON_FIELDS
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.team.models import User
from quarterdeck.web.lists import beside_its_list


@dataclass(frozen=True)
class Mend:
    """A link, or with `acts` something that is posted at once."""

    label: str
    url: str
    icon: str
    acts: bool = False


def mend_of(email: Email, viewer: User) -> Mend:
    """What its sender does about a failed, bounced or reported email."""
    code = (email.reason or {}).get("code", "")
    if code == "erased":
        return Mend(_("Look"), beside_its_list(email), "eraser")
    if email.status == Status.BOUNCED:
        return Mend(_("New address…"), beside_its_list(email), "at-sign")
    if email.status == Status.SPAM:
        return Mend(_("Lift the complaint…") if viewer.is_admin else _("Look"), beside_its_list(email), "shield-alert")
    return _BY_CODE.get(code, _retry)(email)


def channel_mend(channel: Channel, viewer: User) -> Mend | None:
    """The settings of a channel that stands still, for who may change them."""
    if not (viewer.is_admin or channel.owner_id == viewer.pk):
        return None
    label = _("Resume…") if channel.state == Channel.State.PAUSED else _("Open channel settings")
    return Mend(label, reverse("channel", args=[channel.pk]), "plug")


def _retry(email: Email) -> Mend:
    return Mend(_("Retry send"), reverse("email_retry", args=[email.uuid]), "rotate-cw", acts=True)


def _missing_field(email: Email) -> Mend:
    """Fill in what is still empty; once it is there, retry."""
    fields = (email.reason or {}).get("fields") or []
    empty = [name for name in fields if not _has(email, name)]
    if not empty:
        return _retry(email)
    label = PERSON_FIELDS.get(empty[0]) or str(empty[0]).replace("_", " ")
    words = _("Fill in %(field)s") % {"field": str(label).lower()}
    return Mend(words, reverse("person_edit", args=[email.person_id]), "pencil")


def _has(email: Email, field: str) -> bool:
    person = email.person
    return bool(getattr(person, field, "") or person.custom.get(field))


def _settings(email: Email) -> Mend:
    """The channel, until it sends again."""
    channel = email.channel
    if channel is None or channel.state == Channel.State.READY:
        return _retry(email)
    return Mend(_("Open channel settings"), reverse("channel", args=[channel.pk]), "plug")


def _unknown(email: Email) -> Mend:
    """Whether it went is seen in the pane, with what is known of it; a click in a list must not claim it."""
    return Mend(_("Look and decide…"), beside_its_list(email), "circle-question-mark")


def _suppressed(email: Email) -> Mend:
    return Mend(_("May we write?"), reverse("person", args=[email.person_id]), "ban")


def _unverified(email: Email) -> Mend:
    if email.identity is not None and email.identity.verified_at:
        return _retry(email)
    return Mend(_("Verify the address"), reverse("identities"), "badge-check")


_BY_CODE: dict[str, Callable[[Email], Mend]] = {
    "missing_field": _missing_field,
    "login_failed": _settings,
    "misconfigured": _settings,
    "outcome_unknown": _unknown,
    "suppressed": _suppressed,
    "unverified": _unverified,
}
