"""What happened to one email, newest first, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from quarterdeck.emails.models import Attempt, Email, Event
from quarterdeck.emails.words import Hints, Said, say
from quarterdeck.team.models import User

MOST = 300  # events shown; a letter opened more often than this has said enough


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `who` is the teammate who did it, unless it was the sender."""

    at: datetime
    said: Said
    who: str


def timeline(email: Email, moment: Callable[[str, str], str]) -> list[Entry]:
    """The newest events of an email as sentences; three queries. `moment` says an ISO time in a zone."""
    events = list(Event.objects.filter(email_id=email.pk).order_by("-at", "-id")[:MOST])
    attempts = Attempt.objects.in_bulk({each.attempt_id for each in events if each.attempt_id})
    others = {each.by_id for each in events if each.by_id and each.by_id != email.sender_id}
    names = dict(User.objects.filter(pk__in=others).values_list("pk", "name"))
    views = _human_views(events)
    return [
        Entry(each.at, say(each.kind, each.data, _hints(each, attempts, views, moment)), names.get(each.by_id or 0, ""))
        for each in events
    ]


def _human_views(events: list[Event]) -> dict[int, int]:
    """Which human view, counted from the oldest, each event is."""
    human = [e.pk for e in reversed(events) if e.kind == "viewed" and e.data.get("verdict", "human") == "human"]
    return {pk: nth for nth, pk in enumerate(human, start=1)}


def _hints(
    event: Event, attempts: dict[int, Attempt], views: dict[int, int], moment: Callable[[str, str], str]
) -> Hints:
    attempt = attempts.get(event.attempt_id or 0)
    nth = views.get(event.pk, 0)
    if attempt is None:
        return Hints(moment, nth=nth)
    answer = " ".join(part for part in (_code(attempt), attempt.answer) if part)
    return Hints(moment, answer=answer, server=attempt.server, nth=nth)


def _code(attempt: Attempt) -> str:
    """The reply code and the enhanced one, unless the words begin with them anyway."""
    if attempt.code is None or attempt.answer.startswith(str(attempt.code)):
        return ""
    enhanced = "" if attempt.answer.startswith(attempt.enhanced) else attempt.enhanced
    return f"{attempt.code} {enhanced}".strip()
