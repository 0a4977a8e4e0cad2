"""Moments, numbers and names as a person would say them, in the reader's way of writing."""

from __future__ import annotations

from datetime import date, datetime
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from quarterdeck.emails.counts import CAP
from quarterdeck.kit.locales import current, weekday


def ago(when: datetime, now: datetime) -> str:
    """How long before (or after) `now`: both in the reader's zone."""
    seconds = (now - when).total_seconds()
    if seconds < 0:
        return _ahead(when, now, -seconds)
    if seconds < 45:
        return _("just now")
    if seconds < 3600:
        return _("%(n)s min ago") % {"n": max(1, round(seconds / 60))}
    if when.date() == now.date() or seconds < 6 * 3600:
        return _("%(n)s h ago") % {"n": round(seconds / 3600)}
    return _day(when, now)


def _ahead(when: datetime, now: datetime, seconds: float) -> str:
    if seconds < 45:
        return _("now")
    if seconds < 3600:
        return _("in %(n)s min") % {"n": max(1, round(seconds / 60))}
    return moment(when, now)


def moment(when: datetime, now: datetime) -> str:
    """A fixed moment: the hour when it is today, the day and hour otherwise."""
    hour = current().hour(when)
    if when.date() == now.date():
        return hour
    return f"{_day(when, now)}{',' if when.year != now.year else ''} {hour}"


def _day(when: datetime, now: datetime) -> str:
    days = (now.date() - when.date()).days
    if days == 1:
        return _("Yesterday")
    if days == -1:
        return _("Tomorrow")
    if 0 < days < 7 or -7 < days < 0:
        return weekday(when, short=True)
    return current().day(when) if when.year == now.year else current().dated(when)


def exactly(when: datetime) -> str:
    """The whole moment with its zone, for a title."""
    here = current()
    seconds = here.hour(when) if here.twelve_hours else f"{when.hour:02}:{when.minute:02}:{when.second:02}"
    return f"{here.long_day(when)} {when.year}, {seconds} {when.tzname()}"


def weekday_and_day(when: date) -> str:
    """`Tue 24 Nov`."""
    return f"{weekday(when, short=True)} {current().day(when)}"


def number(count: int) -> str:
    """With thousands apart; beyond the cap only that it is more."""
    write = current().number
    return f"{write(CAP)}+" if count > CAP else write(count)


def initials(name: str) -> str:
    """Up to two first letters: `Tom de Wit` is TW, an address is its first letter. A wide one fills the round alone."""
    parts = [part for part in name.replace("@", " @").split() if part[:1].isalnum()]
    if parts and east_asian_width(parts[0][0]) == "W":
        return parts[0][0]
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[0] for part in parts]
    return "".join(letters).upper() or "?"
