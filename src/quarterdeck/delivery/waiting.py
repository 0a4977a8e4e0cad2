"""Why a scheduled email has not gone yet, and when that clears: what stands in the way on our side, as it is now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quarterdeck.delivery import held, seats
from quarterdeck.delivery.models import Channel, SenderClock
from quarterdeck.delivery.pace import gate, limits
from quarterdeck.delivery.pace.pacing import Full, Usage
from quarterdeck.delivery.recipients import addresses_of
from quarterdeck.delivery.rules import suppressed
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import PER, remedy, sentence
from quarterdeck.kit.sayings import said
from quarterdeck.people.screen import Screen, screen

BY_ITSELF = gettext_noop("Nothing to do: it goes by itself.")

# Why it is tried again later -> what that is called.
ASKED_TO_WAIT = {
    "deferred": gettext_noop("The server asked to wait"),
    "unreachable": gettext_noop("The server could not be reached"),
}
NOT_YET = gettext_noop("Not sent yet")

# What rule moved a waiting email to a later time -> what the wait is called, and where the rule is set.
DELAYED = {
    "outside_hours": (gettext_noop("Outside sending hours"), "hours"),
    "holiday": (gettext_noop("A public holiday there"), "hours"),
    "away": (gettext_noop("Its sender is away"), "absence"),
    "user_limit": (gettext_noop("Waits for its sender's limit"), "limits"),
    "domain_limit": (gettext_noop("Waits for the domain's limit"), "domains"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an email waits for. `kind`: blocked, held, channel, delayed, deferred, time, limit, away, seat or next."""

    kind: str
    title: str
    words: str
    todo: str = ""
    until: datetime | None = None  # when it clears by itself
    setting: str = ""  # where the rule is set: hours, absence, limits, domains or channel

    @property
    def is_trouble(self) -> bool:
        """Whether it is more than the time that somebody chose."""
        return self.kind not in ("time", "next")


@dataclass(frozen=True, slots=True)
class Around:
    """What may stand in the way of any of some emails."""

    held: SenderClock | None
    channels: dict[int, Channel]
    usage: dict[int, Usage]
    orphaned: dict[int, datetime]  # channel id -> when a dead worker's hold on it ends
    organisation: Full | None
    screened: Screen  # who may not be mailed
    now: datetime


def why_waiting_many(emails: Iterable[Email]) -> dict[int, Waiting]:
    """What each of these scheduled emails waits for, by id; a fixed number of queries."""
    waiting = [each for each in emails if each.status == Email.Status.SCHEDULED]
    if not waiting:
        return {}
    now = timezone.now()
    prefetch_related_objects(waiting, "template")  # says whether it sells, so whether an unsubscribe stands in its way
    channels = Channel.objects.in_bulk({each.channel_id for each in waiting if each.channel_id})
    around = Around(
        held=held.state(),
        channels=channels,
        usage=limits.usage_of(channels.values(), now),
        orphaned=seats.orphaned(channels),
        organisation=gate.organisation_full(now),
        screened=screen({address for each in waiting for address in addresses_of(each)}),
        now=now,
    )
    return {each.pk: _why(each, around) for each in waiting}


def _why(email: Email, around: Around) -> Waiting:
    channel = around.channels.get(email.channel_id or 0)
    return (
        _blocked(email, around)
        or _held(around)
        or (channel and _stopped(channel))
        or _its_time(email, around)
        or _organisation(around)
        or (channel and _limited(channel, around))
        or (channel and _away(channel, around))
        or (channel and _orphaned(channel, around))
        or Waiting("next", _("Next in line"), _("Its time has come; the sender takes it as soon as a slot is free."))
    )


def _blocked(email: Email, around: Around) -> Waiting | None:
    """It may not go at all: said before the claim says it, so that nobody counts on it."""
    why = suppressed(email, around.screened)
    return Waiting("blocked", _("It will not go"), sentence(why), remedy(why)) if why else None


def _held(around: Around) -> Waiting | None:
    if around.held is None:
        return None
    return Waiting("held", _("Sending is held"), said(around.held.held_reason), _("An admin releases it."))


def _stopped(channel: Channel) -> Waiting | None:
    if channel.state == Channel.State.READY:
        return None
    paused = channel.state == Channel.State.PAUSED
    title = _("Its channel is paused") if paused else _("Its channel is broken")
    words = said(channel.state_reason) or f"{title}: {channel.name}"
    return Waiting("channel", title, words, _("Mend or resume it in Settings, Channels."), setting="channel")


def _its_time(email: Email, around: Around) -> Waiting | None:
    if email.due_at is None or email.due_at <= around.now:
        return None
    if email.reason and email.reason["code"] in DELAYED:
        title, setting = DELAYED[email.reason["code"]]
        return Waiting("delayed", _(title), sentence(email.reason), remedy(email.reason), email.due_at, setting)
    if email.reason:
        return Waiting(
            "deferred",
            _(ASKED_TO_WAIT.get(email.reason["code"], NOT_YET)),
            sentence(email.reason),
            remedy(email.reason),
            email.due_at,
        )
    return Waiting(
        "time", _("Waits for its time"), _("It is scheduled, and nothing stands in the way."), "", email.due_at
    )


def _organisation(around: Around) -> Waiting | None:
    full = around.organisation
    if full is None:
        return None
    words = _("The whole organisation sends %(limit)s emails %(per)s at most, and they are used up.")
    filled = words % {"limit": full.limit, "per": _(PER[full.which])}
    return Waiting("limit", _("Waits for the organisation's limit"), filled, _(BY_ITSELF), full.until, "limits")


def _limited(channel: Channel, around: Around) -> Waiting | None:
    full = limits.full(channel, around.usage.get(channel.pk, {}), around.now)
    if full is None or (channel.trouble and full.which == "minute"):
        return None
    facts = {"channel": channel.name, "limit": full.limit, "minutes": round(channel.batch_pause_s / 60, 1)}
    if full.which == "batch":
        words = _("The channel %(channel)s rests for %(minutes)g minutes after every %(limit)s emails.")
    elif full.which == "ramp":
        words = _("The channel %(channel)s starts slowly: today it sends %(limit)s emails, and they are used up.")
    else:
        words = _("The channel %(channel)s sends %(limit)s emails %(per)s at most, and they are used up.")
        facts["per"] = _(PER[full.which])
    return Waiting("limit", _("Waits for the channel's limit"), words % facts, _(BY_ITSELF), full.until, "channel")


def _away(channel: Channel, around: Around) -> Waiting | None:
    if not channel.trouble or channel.next_slot_at <= around.now:
        return None
    todo = _("Nothing to do: it is tried again by itself.")
    return Waiting("away", _("The mail server is away"), said(channel.trouble), todo, channel.next_slot_at)


def _orphaned(channel: Channel, around: Around) -> Waiting | None:
    if channel.pk not in around.orphaned:
        return None
    words = _(
        "A worker that stopped suddenly still holds the connections to %(channel)s; they are free in %(n)s seconds."
    )
    said = words % {"channel": channel.name, "n": int(seats.LEASE.total_seconds())}
    todo = _("Nothing to do: it goes by itself then. If it does not, tell whoever runs Quarterdeck.")
    return Waiting("seat", _("Waits for a free connection"), said, todo, around.orphaned[channel.pk])
