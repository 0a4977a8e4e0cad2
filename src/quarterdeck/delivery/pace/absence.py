"""Absence: what a rep's mail does while they are away, and how it catches up. Pure.

Nobody comes back to three hundred answers on one Monday (P29): waiting mail is spread over the first days back
unless the rep wants all of it at once, or wants it to go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.delivery.pace.calendars import FARTHEST, Hours, closed_because, opening
from quarterdeck.emails.reasons import Reason, reason

SPREAD_OVER = 3  # working days
WORKING = Hours(frozenset(range(5)), time(9), time(17), keeps_holidays=False)  # of a rep without hours of their own


@dataclass(frozen=True, slots=True)
class Absence:
    """From the first to the last day away, in the rep's zone. `then` is Away.Then; who goes on has none."""

    starts_on: date
    ends_on: date
    then: str
    zone: str

    def holds(self, moment: datetime) -> bool:
        """Whether the rep is away then."""
        return self.starts_on <= moment.astimezone(ZoneInfo(self.zone)).date() <= self.ends_on


def after_return(
    moment: datetime, absences: Iterable[Absence], hours: Hours | None, number: int
) -> tuple[datetime, Reason | None]:
    """When mail that is due at `moment` goes for a rep who may be away, and why.

    `number` decides the place in the spread: the same number always has the same place, so asking again moves
    nothing. Absences that follow one another count as one.
    """
    by_start = sorted(absences, key=lambda each: each.starts_on)
    at, last = moment, None
    for _ in by_start:
        now = next((each for each in by_start if each.holds(at)), None)
        if now is None:
            break
        at, last = _return(now, hours), now
    if last is None:
        return moment, None
    if last.then == "spread":
        at = _spread(last, hours, number)
    return at, reason("away", back=_back(last).isoformat(), then=last.then, until=at.astimezone(UTC).isoformat())


def _back(absence: Absence) -> date:
    return absence.ends_on + timedelta(days=1)


def _return(absence: Absence, hours: Hours | None) -> datetime:
    """The first working moment after an absence."""
    return _days_back(absence, hours, 1)[0][0]


def _spread(absence: Absence, hours: Hours | None, number: int) -> datetime:
    """A place in the first days back that depends on the number alone."""
    days = _days_back(absence, hours, SPREAD_OVER)
    opens, closes = days[number % len(days)]
    share = (number // len(days) * 61 % 360) / 360  # neighbours lie apart
    return opens + timedelta(seconds=int((closes - opens).total_seconds() * share))


def _days_back(absence: Absence, hours: Hours | None, count: int) -> list[tuple[datetime, datetime]]:
    """The first working days after an absence, each from its opening to its closing, in the rep's zone."""
    hours, place = hours or WORKING, ZoneInfo(absence.zone)
    found: list[tuple[datetime, datetime]] = []
    for ahead in range(FARTHEST):
        day = _back(absence) + timedelta(days=ahead)
        opens, closes = opening(day, hours, place)
        if closed_because(day, hours, "") is None and opens < closes:
            found.append((opens, closes))
            if len(found) == count:
                break
    return found
