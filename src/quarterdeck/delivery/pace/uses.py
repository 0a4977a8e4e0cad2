"""What limits hold for users now, and how much of each is used: by sets, whoever many they are.

What the gate and the claim judge by is read here as it is, without a lock: it is for people to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.delivery.pace import limits, pacing, rulebook, tallies
from quarterdeck.delivery.pace.absence import Absence
from quarterdeck.delivery.pace.pacing import Cap, Usage
from quarterdeck.delivery.pace.rulebook import Rulebook, Standing
from quarterdeck.delivery.pace.tallies import ORGANISATION, user_key
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User


@dataclass(frozen=True, slots=True)
class Use:
    """One limit: how many emails of it are used, and when there is room again if none is left."""

    which: str  # hour, day, ramp or batch
    limit: int
    used: int
    until: datetime | None = None

    @property
    def is_full(self) -> bool:
        return self.until is not None


@dataclass(frozen=True, slots=True)
class ChannelUse:
    """A channel and its limits."""

    channel: Channel
    uses: tuple[Use, ...]

    @property
    def is_stuck(self) -> bool:
        """Whether nothing goes through it now."""
        return self.channel.state != Channel.State.READY or any(each.is_full for each in self.uses)


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds for one user now."""

    user: User
    standing: Standing
    uses: tuple[Use, ...]  # of their own limits
    channels: tuple[ChannelUse, ...]  # that they send through
    away: Absence | None
    waiting: int = 0  # emails whose chosen time has come
    next_at: datetime | None = None  # when the first of them is looked at

    @property
    def is_free(self) -> bool:
        """Whether nothing limits them."""
        limited = any(each.uses or each.channel.per_minute for each in self.channels)
        return not (self.uses or limited or self.standing.hours or self.away)

    @property
    def is_stuck(self) -> bool:
        """Whether something keeps their mail waiting."""
        full = any(each.is_full for each in self.uses)
        return bool(self.waiting) and (full or any(each.is_stuck for each in self.channels))


def of_organisation(now: datetime) -> tuple[Use, ...]:
    """The limits of everybody together; two queries at most."""
    total = rulebook.read().total
    return _uses(total, tallies.usage_of([ORGANISATION], now)[ORGANISATION], now) if total else ()


def of_channels(channels: Sequence[Channel], now: datetime) -> dict[int, ChannelUse]:
    """Channel id -> its limits; one query at most."""
    usage = limits.usage_of(channels, now)
    return {each.pk: ChannelUse(each, _of_channel(each, usage[each.pk], now)) for each in channels}


def of_users(users: Iterable[User]) -> list[Holding]:
    """What holds for each of these users, in their order; seven queries at most."""
    many, now = list(users), timezone.now()
    ids = [each.pk for each in many]
    rules = rulebook.read()
    standings = rules.standings(ids)
    usage = tallies.usage_of((user_key(pk) for pk in ids if standings[pk].caps), now)
    sends = _channels_of(ids, now)
    rows = Email.objects.filter(sender__in=ids, status=Email.Status.SCHEDULED, scheduled_for__lte=now)
    waits = {
        pk: (count, first)
        for pk, count, first in rows.order_by().values_list("sender").annotate(Count("pk"), Min("due_at"))
    }
    return [
        Holding(
            each,
            standings[each.pk],
            _uses(standings[each.pk].caps, usage[user_key(each.pk)], now),
            tuple(sends[each.pk]),
            _away(rules, each.pk, now),
            *waits.get(each.pk, ()),
        )
        for each in many
    ]


def _channels_of(user_ids: Sequence[int], now: datetime) -> dict[int, list[ChannelUse]]:
    """User id -> the channels of their identities."""
    pairs = list(
        Identity.objects.filter(user__in=user_ids, channel__isnull=False).values_list("user", "channel").distinct()
    )
    channels = Channel.objects.filter(pk__in={channel_id for _, channel_id in pairs}).order_by("name", "pk")
    users: dict[int, list[int]] = defaultdict(list)
    for user_id, channel_id in pairs:
        users[channel_id or 0].append(user_id)
    found: dict[int, list[ChannelUse]] = defaultdict(list)
    for channel_id, use in of_channels(list(channels), now).items():
        for user_id in users[channel_id]:
            found[user_id].append(use)
    return found


def _of_channel(channel: Channel, usage: Usage, now: datetime) -> tuple[Use, ...]:
    """Its rolling limits, and where its batch stands."""
    found = _uses(limits.caps_of(channel), usage, now)
    if channel.batch_size is None:
        return found
    full = limits.full(channel, {}, now)
    if full is not None and full.which == "batch":
        return (*found, Use("batch", channel.batch_size, channel.batch_size, full.until))
    rest = timedelta(seconds=channel.batch_pause_s)
    left = pacing.left_in_batch(channel.batch_size, rest, channel.in_batch, channel.granted_at, now)
    return (*found, Use("batch", channel.batch_size, channel.batch_size - left))


def _uses(caps: Sequence[Cap], usage: Usage, now: datetime) -> tuple[Use, ...]:
    """Where several hold for one window, the narrowest."""
    found: dict[str, Use] = {}
    for cap in caps:
        full = pacing.full([cap], usage, now)
        use = Use(cap.which, cap.at(now), pacing.used(usage, cap.window, now), full.until if full else None)
        if cap.which not in found or use.limit < found[cap.which].limit:
            found[cap.which] = use
    return tuple(found.values())


def _away(rules: Rulebook, user_id: int, now: datetime) -> Absence | None:
    return next((each for each in rules.absences.get(user_id, ()) if each.holds(now)), None)
