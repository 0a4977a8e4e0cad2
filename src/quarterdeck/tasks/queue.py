"""The order in which tasks are to be done, in groups that say why: overdue first, High before Normal, then by time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Value, When
from django.db.models.functions import Greatest
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.kit.locales import current
from quarterdeck.tasks.models import Task, TaskQuerySet

if TYPE_CHECKING:
    from quarterdeck.team.models import User

MOST = 200  # open tasks shown at once
MOMENT = Greatest("due_at", "snoozed_until")  # when it is to be done: a snooze never makes that earlier
GROUPS = (
    ("overdue", gettext_lazy("Overdue")),
    ("today", gettext_lazy("Today")),
    ("tomorrow", gettext_lazy("Tomorrow")),
    ("week", gettext_lazy("Next 7 days")),
    ("later", gettext_lazy("Later")),
)


@dataclass(frozen=True)
class Group:
    """Some open tasks, and what they have in common."""

    key: str
    name: str
    tasks: list[Task]


def open_of(user: User) -> TaskQuerySet:
    """What `user` has still to do, with its person and email."""
    return Task.objects.filter(assignee=user, status=Task.Status.OPEN).select_related("person", "email")


def in_order(tasks: TaskQuerySet, now: datetime) -> TaskQuerySet:
    """The order of play: overdue first, High before Normal, then by time."""
    overdue_first = Case(When(LessThan(MOMENT, now), then=Value(0)), default=Value(1))
    return tasks.order_by(overdue_first, "-priority", MOMENT, "pk")


def due(user: User, now: datetime) -> TaskQuerySet:
    """What is overdue or to be done today. `now` is in the user's zone."""
    end = midnight(now, 1)
    return open_of(user).filter(LessThan(MOMENT, end), due_at__lt=end)  # the second by the index task_open


def due_count(user: User, now: datetime) -> int:
    """How many are overdue or to be done today."""
    return due(user, now).select_related(None).count()


def grouped(user: User, now: datetime) -> list[Group]:
    """All open tasks by day; groups without any are left out. One query."""
    tasks = list(in_order(open_of(user), now)[:MOST])
    groups = [Group(key, str(name), [each for each in tasks if group_of(each, now) == key]) for key, name in GROUPS]
    return [group for group in groups if group.tasks]


def finished(user: User) -> list[Task]:
    """What was done or skipped last."""
    over = Task.objects.filter(assignee=user).exclude(status=Task.Status.OPEN)
    return list(over.select_related("person", "email").order_by("-done_at", "-pk")[:MOST])


def group_of(task: Task, now: datetime) -> str:
    """Where it stands among GROUPS, by the days of `now`'s zone."""
    at = task.to_do_at
    if at < now:
        return "overdue"
    ends = (("today", 1), ("tomorrow", 2), ("week", 8))
    return next((key for key, days in ends if at < midnight(now, days)), "later")


def why_now(task: Task, now: datetime) -> str:
    """Its place in the order, in words: `overdue since yesterday 14:00`. `now` is in the reader's zone."""
    at = task.to_do_at.astimezone(now.tzinfo)
    clock, day = current().hour(at), current().day(at)
    if at >= now:
        return _("snoozed until %(clock)s") % {"clock": clock} if task.snoozed_until == task.to_do_at else clock
    if at >= midnight(now, 0):
        return _("overdue since %(clock)s") % {"clock": clock}
    if at >= midnight(now, -1):
        return _("overdue since yesterday")
    return _("overdue since %(day)s") % {"day": day}


def midnight(now: datetime, days: int) -> datetime:
    """The beginning of the day so many days from `now`, in its zone."""
    return (now + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)


def here() -> datetime:
    """Now, in the reader's zone."""
    return timezone.localtime()
