"""Wall time and zone to a moment, with the hours that a clock change skips or repeats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from quarterdeck.kit.locales import current, town

FARTHEST = timedelta(days=2 * 365)


class BadMoment(ValueError):
    """No mail can go then; `str()` says why and what to choose instead."""


@dataclass(frozen=True)
class Chosen:
    """A moment somebody chose: the instant (UTC), the zone in which it was meant, and what is odd about it."""

    at: datetime
    zone: str
    note: str = ""


@dataclass(frozen=True)
class Preset:
    """A moment that is often wanted, as the wall time of a zone."""

    label: str
    wall: datetime  # naive
    zone: str


def chosen(wall: datetime, zone: str, now: datetime) -> Chosen:
    """The instant at which the clocks of `zone` show `wall`; raises BadMoment with words.

    An hour that comes twice is taken the first time; one that is skipped is refused.
    """
    place = zone_named(zone)
    at = wall.replace(tzinfo=place, fold=0).astimezone(UTC)
    shown = at.astimezone(place).replace(tzinfo=None)
    said = {"day": current().long_day(wall), "hour": current().hour(wall), "town": town(zone)}
    if shown != wall:
        raise BadMoment(
            _("On %(day)s the clocks in %(town)s skip %(hour)s. Choose %(next)s, or another time.")
            % {**said, "next": current().hour(shown)}
        )
    if at <= now:
        raise BadMoment(_("%(day)s, %(hour)s in %(town)s has already passed. Choose a later time.") % said)
    if at > now + FARTHEST:
        raise BadMoment(_("That is more than two years ahead. Choose an earlier day."))
    later = wall.replace(tzinfo=place, fold=1).astimezone(UTC)
    twice = _("%(hour)s comes twice in %(town)s that night: it goes at the first.") % said
    return Chosen(at, zone, twice if later != at else "")


def presets(now: datetime, zone: str, theirs: str = "") -> list[Preset]:
    """Tomorrow and Monday at nine, in the sender's zone and, where it is another one, in the recipient's."""
    offered = [(zone, "")]
    if theirs and _offset(theirs, now) not in (None, _offset(zone, now)):
        offered.append((theirs, " " + _("in %(town)s") % {"town": town(theirs)}))
    return [
        Preset(label + where, nine, name)
        for name, where in offered
        for label, nine in _mornings(now.astimezone(zone_named(name)))
    ]


def zone_named(name: str) -> ZoneInfo:
    """The zone; raises BadMoment for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadMoment(
            _("There is no time zone “%(name)s”. Choose one from the list.") % {"name": name[:60]}
        ) from None


def _mornings(here: datetime) -> list[tuple[str, datetime]]:
    nine = here.replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    tomorrow = nine + timedelta(days=1)
    monday = nine + timedelta(days=7 - nine.weekday())
    found = [
        (_("Tomorrow %(hour)s") % {"hour": current().hour(nine)}, tomorrow),
        (_("Monday %(hour)s") % {"hour": current().hour(nine)}, monday),
    ]
    return found[1:] if tomorrow == monday else found


def _offset(zone: str, now: datetime) -> timedelta | None:
    try:
        return now.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
