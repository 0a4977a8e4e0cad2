"""The day on which an absent person is back, out of an out-of-office answer.

A date without a year is the next one. What could be day-month or month-day is decided by the language or the locale,
or else left alone. A date that is past, or more than 180 days away, is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.inbound import return_words as words

FARTHEST = timedelta(days=180)
LONGEST = 4000  # characters of an answer that are read
_MONTH = "|".join(sorted(map(re.escape, words.MONTHS), key=len, reverse=True))
_WEEKDAY = "|".join(sorted(map(re.escape, words.WEEKDAYS), key=len, reverse=True))
_YEAR = r"(?:,?\s{0,3}(?:de |del |do |of )?(?P<y>20\d\d)(?!\d))?"
PATTERNS = (
    (
        "ymd",
        re.compile(r"(?<!\d)(?P<y>20\d\d)\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?!\d)[日일号]?"),
    ),
    ("ymd", re.compile(r"(?<!\d)(?P<m>\d{1,2})[月월]\s?(?P<d>\d{1,2})[日일号](?P<y>(?!))?")),
    (
        "word",
        re.compile(
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|\.|:e|:a)?\s{{0,3}}(?:of |de |di |do |"
            rf"en )?(?P<m>{_MONTH})\b\.?{_YEAR}",
            re.I,
        ),
    ),
    (
        "word",
        re.compile(
            rf"\b(?P<m>{_MONTH})\b\.?\s{{1,3}}(?:the )?"
            rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s?[-–]\s?)?(?P<d>\d{{1,2}})(?!\d|:\d)(?:st|"
            rf"nd|rd|th)?{_YEAR}",
            re.I,
        ),
    ),
    (
        "dmy",
        re.compile(
            r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})(?:\.\s?(?P<y>20\d\d|\d\d(?!\d))?(?![\d:])|(?![\d.:]))"
        ),
    ),
    ("dmy", re.compile(r"(?<![\d/.])(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>20\d\d|\d\d)(?!\d)")),
    ("dmy", re.compile(rf"\b(?:{_WEEKDAY}),? (?P<d>\d{{1,2}})-(?P<m>\d{{1,2}})(?P<y>(?!))?(?![\d-])", re.I)),
    ("either", re.compile(r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?(?![\d/])")),
    (
        "weekday",
        re.compile(
            rf"\b(?P<w>{_WEEKDAY})\b(?!,?\s{{0,3}}(?:the |den |dem |le |el |il |de |dia |{_MONTH})?\s?\d)", re.I
        ),
    ),
    ("day", re.compile(rf"\bthe (?P<d>\d{{1,2}})(?:st|nd|rd|th)\b(?! (?:of )?(?:{_MONTH})\b)", re.I)),
    ("tomorrow", re.compile(rf"\b(?:{'|'.join(words.TOMORROW)})\b", re.I)),
)
WINDOW = 80  # characters before a date that are looked at
SENTENCE_END = re.compile(r"[!?。]|\n\s*\n|(?<!einschl)(?<!inkl)(?<!incl)(?<!\bca)\.\s+(?=\D)|\.\n")
NAMED_DAY = re.compile(rf"\b({_WEEKDAY}|mon|tue|wed|thu|fri|sat|sun)\b", re.I)
EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class _Mention:
    form: str
    found: re.Match[str]
    before: str
    after: str
    weekday: int | None = None  # that stands right beside it


def return_date(text: str, sent: date | None, locale: str = "") -> date | None:
    """The day; None if none is told, or not clearly. `sent` is when the answer was written, in its own zone."""
    if sent is None:
        return None
    mentions = list(_mentions(text[:LONGEST]))
    told = _told_order(mentions)
    for reading in (_back, _from, _until):
        for each in mentions:
            english, shift = reading(each)
            if shift is None:
                continue
            order = told if told and each.form == "either" else _order(each, english, locale)
            days = [_day(each, sent, order)] if order else _by_weekday(each, sent)
            if len(days) == 1 and days[0] and sent <= days[0] + shift <= sent + FARTHEST:
                return days[0] + shift
    return None


def _mentions(text: str) -> Iterator[_Mention]:
    """Every date in the text, in its order, with its surroundings inside the sentence."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, str, re.Match[str]]] = []
    for form, pattern in PATTERNS:
        for each in pattern.finditer(text):
            if not any(start < each.end() and each.start() < end for start, end in taken):
                taken.append(each.span())
                found.append((each.start(), form, each))
    for start, form, each in sorted(found, key=lambda one: one[0]):
        before = SENTENCE_END.split(text[max(0, start - WINDOW) : start])[-1]
        after = SENTENCE_END.split(text[each.end() : each.end() + WINDOW])[0]
        yield _Mention(form, each, words.FILLER.sub("", before), after, _weekday(before[-14:], after[:8]))


def _back(mention: _Mention) -> tuple[bool, timedelta | None]:
    """Whether the date is the day of return, and whether English said so."""
    until = words.UNTIL_BEFORE.search(mention.before)
    found = words.BACK_BEFORE.search(mention.before)
    if found and not until:
        return bool(found["en"]), timedelta(0)
    if words.BACK_AFTER.match(mention.after) and not until:
        return False, timedelta(0)
    return False, None


def _from(mention: _Mention) -> tuple[bool, timedelta | None]:
    """Whether somebody is there again from that date on."""
    starts = words.AB.search(mention.before)
    if starts and words.THERE_AGAIN.search(mention.before + mention.after):
        return starts[0].casefold() == "from", timedelta(0)
    return False, None


def _until(mention: _Mention) -> tuple[bool, timedelta | None]:
    """Whether the date ends the absence; if that day is said to be part of it, the next one is the day of return."""
    if words.INCLUSIVE_BEFORE.search(mention.before):
        return bool(re.search(r"until|till|up to|through|thru", mention.before, re.IGNORECASE)), timedelta(days=1)
    found = words.UNTIL_BEFORE.search(mention.before)
    day_range = mention.form == "word" and re.search(r"\d(?:st|nd|rd|th)?\s?[-–]\s?\d", mention.found[0])
    if found or day_range or words.UNTIL_AFTER.match(mention.after):
        inclusive = words.INCLUSIVE_AFTER.match(mention.after)
        return bool(found and found["en"]), timedelta(days=1 if inclusive else 0)
    return False, None


def _weekday(before: str, after: str) -> int | None:
    found = NAMED_DAY.findall(before)[-1:] or NAMED_DAY.findall(after)[:1]
    name = found[0].casefold() if found else ""
    short = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return short.index(name) if name in short else words.WEEKDAYS.get(name)


def _told_order(mentions: list[_Mention]) -> str:
    """How day and month stand, where another date of the same text leaves no choice."""
    pairs = [(int(each.found["d"]), int(each.found["m"])) for each in mentions if each.form == "either"]
    orders = {"dmy" if first > 12 else "mdy" for first, second in pairs if max(first, second) > 12}
    return orders.pop() if len(orders) == 1 else ""


def _by_weekday(mention: _Mention, sent: date) -> list[date]:
    """The readings of a date of unknown order: one if both are the same or its weekday fits only one."""
    read = {_day(mention, sent, order) for order in ("dmy", "mdy")} - {None}
    days = [each for each in read if each is not None]
    fitting = [each for each in days if each.weekday() == mention.weekday and sent <= each <= sent + FARTHEST]
    return fitting if mention.weekday is not None and len(days) > 1 else days


def _order(mention: _Mention, english: bool, locale: str) -> str:
    """How day and month stand: as the form says, else the language, else an English sender's locale. Empty: unknown."""
    if mention.form != "either":
        return mention.form
    if EAST_ASIAN.search(mention.before + mention.after):
        return "mdy"
    language, _, country = locale.replace("_", "-").casefold().partition("-")
    if language == "en" and country:
        return "mdy" if country in ("us", "ph") else "dmy"
    return "" if english else "dmy"


def _day(mention: _Mention, sent: date, order: str) -> date | None:
    if order == "weekday":
        ahead = (words.WEEKDAYS[mention.found["w"].casefold()] - sent.weekday() - 1) % 7 + 1
        return sent + timedelta(days=ahead)
    if order == "tomorrow":
        return sent + timedelta(days=1)
    if order == "day":
        return _dated(None, sent.month, int(mention.found["d"]), sent, monthly=True)
    told = mention.found
    month = words.MONTHS[told["m"].casefold()] if order == "word" else int(told["m"])
    day = int(told["d"])
    if order == "mdy":
        day, month = month, day
    return _dated(int(told["y"]) if told["y"] else None, month, day, sent)


def _dated(year: int | None, month: int, day: int, sent: date, *, monthly: bool = False) -> date | None:
    """The date; without a year (or a month) the next such day from `sent` on. None if there is no such day."""
    try:
        if year is not None:
            return date(year if year > 99 else 2000 + year, month, day)
        this_year = date(sent.year, month, day)
        if this_year >= sent:
            return this_year
        if monthly:
            return date(sent.year + sent.month // 12, sent.month % 12 + 1, day)
        return date(sent.year + 1, month, day)
    except ValueError:
        return None
