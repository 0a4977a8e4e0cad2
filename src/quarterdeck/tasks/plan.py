"""Planning a task: once, however often its form is posted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from quarterdeck.tasks.models import Task

if TYPE_CHECKING:
    from quarterdeck.emails.models import Email
    from quarterdeck.people.models import Person
    from quarterdeck.team.models import User

MORNING = 9  # the hour at which a day's tasks are due unless somebody says otherwise


class NotYours(PermissionError):
    """The identifier belongs to another teammate's task."""


@transaction.atomic
def plan(uuid: UUID, *, assignee: User, person: Person, email: Email | None, **facts: Any) -> Task:
    """The task with this identifier: made now, or as it is when it was made before.

    Raises NotYours when somebody else's task has it already.
    """
    task, is_new = Task.objects.get_or_create(
        uuid=uuid, defaults={"assignee": assignee, "person": person, "email": email, **facts}
    )
    if task.assignee_id != assignee.pk:
        raise NotYours(str(uuid))
    if is_new:
        task.tell()
    return task


def tomorrow_morning(now: datetime) -> datetime:
    """Nine o'clock of the next day, by the clock on the wall of `now`'s zone."""
    return (now + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)


def snoozed(how: str, now: datetime) -> datetime:
    """Until when `hour`, `tomorrow` or `week` (next Monday morning) is; raises KeyError for another word."""
    whens = {
        "hour": now + timedelta(hours=1),
        "tomorrow": tomorrow_morning(now),
        "week": tomorrow_morning(now + timedelta(days=6 - now.weekday())),
    }
    return whens[how]
