"""Today: due tasks, people who engaged just now and wait for an answer, email in trouble. For one viewer's own work.

Each column is a fixed number of queries that an index carries, however much email there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from quarterdeck.delivery import held
from quarterdeck.delivery.models import Channel, SenderClock
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import UNDELIVERED, Status
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.tasks import queue
from quarterdeck.tasks.models import Task

if TYPE_CHECKING:
    from quarterdeck.team.models import User

MOST = 30  # items shown in a column
MOST_ENGAGED = 600  # people that the column of the engaged shows when somebody asks for more and more
JUST_NOW = timedelta(hours=24)
LATELY = timedelta(days=14)

ENGAGED = (Path(__file__).parent / "sql" / "engaged.sql").read_text()


@dataclass(frozen=True)
class DueTasks:
    """The first of the due tasks in the order of play, and how many there are."""

    tasks: list[Task]
    total: int


@dataclass(frozen=True)
class Waiting:
    """A person who waits for an answer: what they did that counts most, when, on which email, and how often in all."""

    email: Email
    kind: str  # viewed, clicked or replied
    at: datetime
    views: int
    clicks: int
    replies: int


@dataclass(frozen=True)
class Engaged:
    """The first of those who wait, and how many there are."""

    people: list[Waiting]
    total: int


@dataclass(frozen=True)
class Stuck:
    """A channel that does not let scheduled email go; or one that stopped by itself, told to all whom it concerns."""

    channel: Channel
    emails: int


@dataclass(frozen=True)
class Trouble:
    """What needs a hand before it goes: returned or failed email, channels that stand still, a hold."""

    emails: list[Email]
    failed: int  # how many failed, bounced and reported emails there are
    stuck: list[Stuck]
    held: SenderClock | None  # while sending is held and email of this viewer is due

    @property
    def total(self) -> int:
        return self.failed + len(self.stuck) + (1 if self.held else 0)


def due_tasks(viewer: User, now: datetime) -> DueTasks:
    """What is overdue or to be done today; `now` is in the viewer's zone. At most two queries."""
    tasks = list(queue.in_order(queue.due(viewer, now), now)[: MOST + 1])
    return DueTasks(tasks[:MOST], len(tasks) if len(tasks) <= MOST else queue.due_count(viewer, now))


def engaged(viewer: User, now: datetime, most: int = MOST) -> Engaged:
    """Whose last human view, click or reply of the last day we have not answered: replies first, then the newest.

    Two queries. To have written, planned a task or done one about them since counts as an answer.
    """
    facts: dict[str, Any] = {"viewer": viewer.pk, "since": now - JUST_NOW, "most": min(most, MOST_ENGAGED)}
    with connection.cursor() as cursor:
        cursor.execute(ENGAGED, facts)
        rows = cursor.fetchall()
    emails = _drawable().in_bulk([row[0] for row in rows])
    people = [Waiting(emails[email], *counts) for email, *counts, _total in rows]
    return Engaged(people, rows[0][-1] if rows else 0)


def trouble(viewer: User, now: datetime) -> Trouble:
    """What could not be delivered in the last fortnight, and what waits for a channel or a release."""
    undelivered = Email.objects.filter(sender=viewer, status__in=UNDELIVERED, failed_at__gt=now - LATELY)
    undelivered = undelivered.exclude(reason__code="erased")
    newest = _drawable().filter(pk__in=undelivered.order_by("-failed_at", "-pk").values("pk")[: MOST + 1])
    emails = list(newest.order_by("-failed_at", "-pk"))
    failed = len(emails) if len(emails) <= MOST else undelivered.count()
    return Trouble(emails[:MOST], failed, _stuck(viewer), _held(viewer))


def _drawable() -> EmailQuerySet:
    """Emails with what a line about them shows."""
    return Email.objects.select_related("person", "channel", "identity").defer("values")


def _stuck(viewer: User) -> list[Stuck]:
    """Three queries at most, one when every channel sends."""
    stopped = {each.pk: each for each in Channel.objects.exclude(state=Channel.State.READY)}
    if not stopped:
        return []
    waiting = Email.objects.filter(sender=viewer, status=Status.SCHEDULED, channel__in=stopped)
    rows = waiting.order_by().values_list("channel").annotate(Count("pk")).order_by("channel")
    found = [Stuck(stopped[channel], count) for channel, count in rows]
    theirs = set(viewer.identities.filter(channel__in=stopped).values_list("channel", flat=True))
    quiet = stopped.keys() - {each.channel.pk for each in found}
    concerned = (pk for pk in sorted(quiet) if stopped[pk].pause_cause and (viewer.is_admin or pk in theirs))
    return [*found, *(Stuck(stopped[pk], 0) for pk in concerned)]


def _held(viewer: User) -> SenderClock | None:
    clock = held.state()
    if clock is None:
        return None
    due = Email.objects.filter(sender=viewer, status=Status.SCHEDULED, due_at__lte=timezone.now())
    return clock if due.exists() else None
