"""Moments, numbers and names as a person would say them, in the reader's way of writing."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.web.locales import current

CAP = 10_000  # above this, counts over many senders are not counted to the end


def ago(when: datetime, now: datetime) -> str:
    """How long before (or after) `now`: both in the reader's zone."""
    seconds = (now - when).total_seconds()
    if seconds < 0:
        return _ahead(when, now, -seconds)
    if seconds < 45:
        return "just now"
    if seconds < 3600:
        return f"{max(1, round(seconds / 60))} min ago"
    if when.date() == now.date() or seconds < 6 * 3600:
        return f"{round(seconds / 3600)} h ago"
    return _day(when, now)


def _ahead(when: datetime, now: datetime, seconds: float) -> str:
    if seconds < 45:
        return "now"
    if seconds < 3600:
        return f"in {max(1, round(seconds / 60))} min"
    return moment(when, now)


def moment(when: datetime, now: datetime) -> str:
    """A fixed moment: the hour when it is today, the day and hour otherwise."""
    hour = current().hour(when)
    return hour if when.date() == now.date() else f"{_day(when, now)} {hour}"


def _day(when: datetime, now: datetime) -> str:
    days = (now.date() - when.date()).days
    if days == 1:
        return "Yesterday"
    if days == -1:
        return "Tomorrow"
    if 0 < days < 7 or -7 < days < 0:
        return f"{when:%a}"
    if when.year == now.year:
        return current().day(when)
    return f"{current().day(when)}{',' if current().month_first else ''} {when.year}"


def exactly(when: datetime) -> str:
    """The whole moment with its zone, for a title."""
    here = current()
    seconds = f"{when:%H:%M:%S}" if not here.twelve_hours else here.hour(when)
    return f"{when:%A} {here.day(when, '%B')} {when.year}, {seconds} {when:%Z}"


def number(count: int) -> str:
    """With thousands apart; beyond the cap only that it is more."""
    write = current().number
    return f"{write(CAP)}+" if count > CAP else write(count)


def initials(name: str) -> str:
    """Up to two first letters: `Tom de Wit` is TW, an address is its first letter."""
    parts = [part for part in name.replace("@", " @").split() if part[:1].isalnum()]
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[0] for part in parts]
    return "".join(letters).upper() or "?"
