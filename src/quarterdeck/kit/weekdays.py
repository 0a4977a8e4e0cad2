"""Days of the week as people say them: Mon–Fri, or Mon, Wed and Fri in a row. Monday is 0."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying, named

EVERY_DAY = 7


def days_in_words(days: Iterable[int]) -> Saying:
    """`Mon–Fri`, `every day`, `Mon–Wed, Sat`: ready to be said in any language."""
    ordered = sorted(set(days))
    if len(ordered) == EVERY_DAY:
        return Saying(_("every day"))
    parts = [_run(first, last) for first, last in _runs(ordered)]
    words = parts[0] if parts else Saying(_("never"))
    for part in parts[1:]:
        words = Saying("%(first)s, %(then)s", first=words, then=part)
    return words


def _runs(days: list[int]) -> list[tuple[int, int]]:
    """Neighbours drawn together: 0, 1, 2, 5 are (0, 2) and (5, 5)."""
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _run(first: int, last: int) -> Saying:
    if first == last:
        return named(WEEKDAYS_ABBR[first])
    return Saying("%(first)s–%(last)s", first=named(WEEKDAYS_ABBR[first]), last=named(WEEKDAYS_ABBR[last]))
