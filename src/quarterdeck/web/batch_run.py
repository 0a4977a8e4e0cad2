"""A batch as it is written: who would get it, before; how far it is and who was left out, after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.compose import skips
from quarterdeck.compose.batches import Progress, Review
from quarterdeck.compose.models import Batch
from quarterdeck.emails.models import Email
from quarterdeck.people.models import Person
from quarterdeck.web.actions import WRITE
from quarterdeck.web.runs import Run
from quarterdeck.web.words import number

OUTCOMES = [(each.value, each.label) for each in Email.Status if each != Email.Status.CANCELLED]
NAMED = 5  # people named beside each reason


@dataclass(frozen=True)
class Left:
    """Some who are left out, for one reason."""

    why: str
    count: int
    names: list[str]  # of the first

    @property
    def more(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True)
class Look:
    """What would become of it."""

    gets: int
    left: list[Left]


def look(review: Review) -> Look:
    """The review with names; one query."""
    first = {code: ids[:NAMED] for code, ids in review.skipped.items()}
    people = Person.objects.in_bulk([pk for ids in first.values() for pk in ids])
    left = [
        Left(skips.words(code), len(ids), [people[pk].name for pk in first[code] if pk in people])
        for code, ids in review.skipped.items()
    ]
    return Look(review.ready, left)


def told(batch: Batch) -> Run:
    """How far it is; it may be undone while some of it waits, and lives until all of it has gone. Two queries."""
    progress = Progress(batch)
    made = progress.made - progress.by_status.get("cancelled", 0)
    people = ngettext("%(count)s person", "%(count)s people", made) % {"count": number(made)}
    stopped = batch.stopped_at is not None
    title = _("Stopped; “%(name)s” went to") if stopped else str(WRITE.done)
    parts = [f"{title % {'name': batch.name}}: {people}"]
    if progress.missing:
        left = _("left out: %(count)s") % {"count": number(progress.missing)}
        parts.append(f"{left} – {_reasons(progress.skipped)}")
    parts += [f"{label}: {number(progress.by_status[each])}" for each, label in OUTCOMES if each in progress.by_status]
    may_undo = not stopped and (not progress.is_made or "scheduled" in progress.by_status)
    seen = progress.made + progress.missing
    return Run(batch, WRITE.label, seen, progress.is_made, " · ".join(parts), may_undo, not progress.is_over)


def _reasons(skipped: Mapping[str, list[int]]) -> str:
    return "; ".join(f"{skips.words(code)} ({number(len(ids))})" for code, ids in skipped.items())
