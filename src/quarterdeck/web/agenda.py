"""The three columns of Today as they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.insight import today
from quarterdeck.team.models import User
from quarterdeck.web.lists import beside_its_list
from quarterdeck.web.mends import channel_mend, mend_of
from quarterdeck.web.todo import lines
from quarterdeck.web.why import explain


def tasks(viewer: User, now: datetime, _most: int) -> dict[str, Any]:
    """What is due, in the order of play."""
    found = today.due_tasks(viewer, now)
    return {"total": found.total, "lines": lines(found.tasks, now), "more": found.total - len(found.tasks)}


def engaged(viewer: User, now: datetime, most: int) -> dict[str, Any]:
    """Who waits for an answer, and where each of their emails is opened; `next` is how many to show when asked."""
    found = today.engaged(viewer, now, most)
    people = [{"row": row, "lead": beside_its_list(row.email)} for row in found.people]
    further = most + today.MOST if most < today.MOST_ENGAGED else 0
    return {"total": found.total, "people": people, "more": found.total - len(people), "most": most, "next": further}


def trouble(viewer: User, now: datetime, _most: int) -> dict[str, Any]:
    """What needs a hand, each with its reason and the one button that mends it."""
    found = today.trouble(viewer, now)
    whys = explain(found.emails)
    emails = [
        {"email": each, "why": whys[each.pk], "mend": mend_of(each, viewer), "lead": beside_its_list(each)}
        for each in found.emails
    ]
    stuck = [{"item": each, "mend": channel_mend(each.channel, viewer)} for each in found.stuck]
    more = found.failed - len(emails)
    return {"total": found.total, "emails": emails, "stuck": stuck, "held": found.held, "more": more}


COLUMNS: dict[str, Callable[[User, datetime, int], dict[str, Any]]] = {
    "tasks": tasks,
    "engaged": engaged,
    "trouble": trouble,
}


def column(key: str, viewer: User, most: int) -> dict[str, Any]:
    """One column by its name, of the engaged so `most` people; raises KeyError for another."""
    return COLUMNS[key](viewer, timezone.localtime(), most)
