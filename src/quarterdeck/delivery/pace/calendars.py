"""Calendars: when mail may reach people in a place. Pure; clocks, zones and countries come in.

Hours are those on the wall of the recipient's place. Where the clocks jump ahead, hours that do not exist are
closed; in an hour that comes twice, opening counts from its second time and closing from its first, so that nothing
ever goes while the wall shows another time than the hours allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from quarterdeck.delivery.pace.public_holidays import holiday_on
from quarterdeck.emails.reasons import Reason, reason

MIDNIGHT = time(0)
SHORTEST = timedelta(minutes=15)  # shorter hours would let next to nothing through
FARTHEST = 400  # days that are looked ahead


class BadHours(ValueError):
    """These hours would never let anything through; `str()` says what to change."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When mail goes, by the recipient's clock. `closes` at 00:00 is the end of the day."""

    days: frozenset[int]  # 0 is Monday
    opens: time
    closes: time
    keeps_holidays: bool = False

    def check(self) -> None:
        """Raises BadHours for hours that can never open."""
        if not self.days or not self.days <= set(range(7)):
            raise BadHours(_("Choose at least one day on which mail goes."))
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise BadHours(_("The last hour has to come after the first; 00:00 is the end of the day."))
        if self.length < SHORTEST:
            raise BadHours(_("Leave at least a quarter of an hour open, or nothing can go."))

    @property
    def closes_in_words(self) -> str:
        """As a person says it; the end of the day is 24:00."""
        return "24:00" if self.closes == MIDNIGHT else f"{self.closes:%H:%M}"

    @property
    def length(self) -> timedelta:
        """From opening to closing, on a day when no clocks change."""
        opens = timedelta(hours=self.opens.hour, minutes=self.opens.minute, seconds=self.opens.second)
        closes = timedelta(hours=self.closes.hour, minutes=self.closes.minute, seconds=self.closes.second)
        return (closes or timedelta(days=1)) - opens


def next_open(moment: datetime, hours: Hours, zone: str, country: str) -> tuple[datetime, Reason | None]:
    """The first moment at or after `moment` at which mail may go there, and why it is not `moment` itself.

    Raises BadHours for hours that never open.
    """
    hours.check()
    place = ZoneInfo(zone)
    today = moment.astimezone(place).date()
    for ahead in range(FARTHEST):
        day = today + timedelta(days=ahead)
        if closed_because(day, hours, country) is None:
            opens, closes = opening(day, hours, place)
            if moment < closes and opens < closes:
                at = max(moment, opens)
                return at, None if at == moment else _why(moment, at, today, hours, zone, country)
    raise BadHours(_("These hours never open: choose more days, or let mail go on public holidays."))


def closed_because(day: date, hours: Hours, country: str) -> str | None:
    """Why nothing goes on a day: `weekday`, or the name of the public holiday; None when mail goes."""
    if day.weekday() not in hours.days:
        return "weekday"
    return holiday_on(day, country) if hours.keeps_holidays else None


def opening(day: date, hours: Hours, place: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last moment (UTC) of a day's hours; they are equal when its clocks skip all of them."""
    ends_on = day + timedelta(days=1) if hours.closes == MIDNIGHT else day
    closes = _instant(datetime.combine(ends_on, hours.closes), place)
    opens = _instant(datetime.combine(day, hours.opens), place, second=True)
    return (opens, closes) if opens < closes else (_instant(datetime.combine(day, hours.opens), place), closes)


def _instant(wall: datetime, place: ZoneInfo, second: bool = False) -> datetime:
    """The moment at which the clocks show `wall`, its second time if asked; where they skip it, that of the jump."""
    first, other = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(place).replace(tzinfo=None) == wall:
        return max(first, other) if second else first
    early, late = sorted((first, other))  # the jump is between them
    before = early.astimezone(place).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(place).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _why(moment: datetime, at: datetime, today: date, hours: Hours, zone: str, country: str) -> Reason:
    """What closes the moment that was asked for: a holiday has its name; all else is a matter of the hours."""
    closed = closed_because(today, hours, country)
    facts = {"zone": zone, "until": at.astimezone(UTC).isoformat()}
    if closed not in (None, "weekday"):
        return reason("holiday", holiday=closed, country=country, day=today.isoformat(), **facts)
    wall = {"opens": f"{hours.opens:%H:%M}", "closes": hours.closes_in_words}
    return reason("outside_hours", days=sorted(hours.days), **wall, **facts)
