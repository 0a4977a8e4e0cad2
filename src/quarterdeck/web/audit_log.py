"""The audit log's entries as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.kit import sayings
from quarterdeck.kit.locales import current
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.web.audit_words import FIELDS, LABELS, VALUES

# What was done, in the words of the filter; the order is the filter's.
ACTIONS: Mapping[str, str | Promise] = {
    "login.done": gettext_lazy("Logged in"),
    "login.failed": gettext_lazy("Failed to log in"),
    "user.invited": gettext_lazy("Invited"),
    "invitation.renewed": gettext_lazy("Sent an invitation again"),
    "invitation.withdrawn": gettext_lazy("Withdrew an invitation"),
    "user.joined": gettext_lazy("Joined"),
    "user.role_changed": gettext_lazy("Changed a role"),
    "user.deactivated": gettext_lazy("Deactivated"),
    "user.reactivated": gettext_lazy("Reactivated"),
    "password.changed": gettext_lazy("Changed their password"),
    "factor.added": gettext_lazy("Added a second factor"),
    "factor.removed": gettext_lazy("Removed a second factor"),
    "factor.reset": gettext_lazy("Reset a second factor"),
    "codes.renewed": gettext_lazy("Made new recovery codes"),
    "team.made": gettext_lazy("Made a team"),
    "team.renamed": gettext_lazy("Renamed a team"),
    "team.deleted": gettext_lazy("Deleted a team"),
    "team.member_added": gettext_lazy("Added to a team"),
    "team.member_changed": gettext_lazy("Changed who manages a team"),
    "team.member_removed": gettext_lazy("Took out of a team"),
    "tracking.changed": gettext_lazy("Changed how far people are followed"),
    "tracking.chosen": gettext_lazy("Wrote down how far a person may be followed"),
    "tracking.agreed": gettext_lazy("Agreed to be followed"),
    "tracking.refused": gettext_lazy("Took back their consent to be followed"),
    "channel.added": gettext_lazy("Added a channel"),
    "channel.changed": gettext_lazy("Changed a channel"),
    "channel.dkim_made": gettext_lazy("Made a DKIM key for a channel"),
    "channel.dkim_used": gettext_lazy("Let a channel sign its mail"),
    "channel.dkim_stopped": gettext_lazy("Let a channel sign its mail no more"),
    "domain.bulk_sender": gettext_lazy("Became a bulk sender to a provider"),
    "domain.answered_for": gettext_lazy("Answered for what a domain's records lack"),
    "channel.paused": gettext_lazy("Paused a channel"),
    "channel.resumed": gettext_lazy("Resumed a channel"),
    "channel.deleted": gettext_lazy("Deleted a channel"),
    "message.settled": gettext_lazy("Said what an incoming message is"),
    "message.reopened": gettext_lazy("Took back what an incoming message is"),
    "mailbox.changed": gettext_lazy("Changed the mailbox of a channel"),
    "mailbox.turned_on": gettext_lazy("Turned the reading of a mailbox on"),
    "mailbox.turned_off": gettext_lazy("Turned the reading of a mailbox off"),
    "mailbox.deleted": gettext_lazy("Forgot the mailbox of a channel"),
    "sending.changed": gettext_lazy("Changed the rules of sending"),
    "domain_limit.changed": gettext_lazy("Changed the limit of a domain"),
    "domain_limit.dropped": gettext_lazy("Took back the limit of a domain"),
    "away.set": gettext_lazy("Planned time away"),
    "away.dropped": gettext_lazy("Called off time away"),
    "hold.released": gettext_lazy("Released held mail"),
    "person.handed": gettext_lazy("Gave a person another owner"),
    "person.shared": gettext_lazy("Shared a person"),
    "person.unshared": gettext_lazy("Stopped sharing a person"),
    "person.changed": gettext_lazy("Changed a person"),
    "person.authorized": gettext_lazy("Wrote down why a person’s data may be processed"),
    "person.merged": gettext_lazy("Merged two people"),
    "person.deleted": gettext_lazy("Deleted a person"),
    "person.erased": gettext_lazy("Erased a person"),
    "person.told": gettext_lazy("Gave out all that is held of a person"),
    "people.exported": gettext_lazy("Exported people"),
    "suppression.added": gettext_lazy("Blocked an address or domain"),
    "suppression.lifted": gettext_lazy("Lifted a block"),
    "suppression.imported": gettext_lazy("Took in a suppression list"),
    "suppression.exported": gettext_lazy("Exported the suppression list"),
    "country_rule.changed": gettext_lazy("Changed what a country asks for"),
    "country_rule.dropped": gettext_lazy("Took back what a country asks for"),
    "unsubscribe.message_changed": gettext_lazy("Changed an unsubscribe message"),
    "unsubscribe.rules_changed": gettext_lazy("Changed who gets the unsubscribe message"),
    "view_as.started": gettext_lazy("Started to view as somebody"),
    "view_as.ended": gettext_lazy("Stopped viewing as somebody"),
}


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    id: int
    at: datetime
    actor: User | None
    action: str
    about: str  # whom or what it was done to, by the name it had then
    detail: str


def told(entry: AuditEntry) -> Line:
    """The entry in words; an action that has none yet is shown as it is."""
    data = dict(entry.data)
    about = str(data.pop("name", ""))
    if entry.actor is not None and entry.noun == "team.User" and entry.noun_id == entry.actor_id:
        about = ""  # they did it to themselves
    action = str(ACTIONS.get(entry.action, entry.action))
    return Line(entry.pk, entry.at, entry.actor, action, about, _detail(data))


def _detail(data: dict[str, Any]) -> str:
    """What else is worth knowing, as `was member · now admin`; what has a label first, in their order."""
    order = [*LABELS, *(key for key in data if key not in LABELS)]
    said = [(key, data[key]) for key in order if data.get(key) not in ("", [], {}, None)]
    return " · ".join(f"{LABELS.get(key, key.replace('_', ' '))} {_value(key, value)}" for key, value in said)


def _value(key: str, value: Any) -> str:
    """One fact as the reader says it."""
    if key == "reason":
        return sayings.said(value)
    if key in ("starts_on", "ends_on"):
        return current().dated(date.fromisoformat(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        words = FIELDS if key == "fields" else VALUES
        return ", ".join(str(words.get(each, each)) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{count} {what}" for what, count in value.items())
    return str(VALUES.get(value, value)) if isinstance(value, str) else str(value)
