"""Tasks of the reps: overdue, today, this week, done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from quarterdeck.cli.seed.clock import at_work, working_day
from quarterdeck.emails.models import Email
from quarterdeck.tasks.models import Task

NAMES = {
    "call": ("Call about the pilot", "Call back, she asked", "Ask who plans the docks", "Call before noon"),
    "email": ("Send the plan", "Write about the second site", "Send references"),
    "inmail": ("Connect", "Congratulate on the new role"),
    "custom": ("Prepare the numbers", "Book the visit", "Ask Ruth for a discount"),
}
HOW_MANY = 36
DAYS = (-4, -2, -1, 0, 0, 0, 1, 1, 2, 3, 5, 7)


def make_tasks(rng: Random, emails: Sequence[Email], now: datetime) -> None:
    """Tasks about people who engaged, related to the email that they engaged with."""
    warm = [email for email in emails if email.clicks and email.sent_at and email.sent_at > now - timedelta(days=20)]
    tasks = [_task(rng, email, now) for email in rng.sample(warm, min(HOW_MANY, len(warm)))]
    Task.objects.bulk_create(tasks)


def _task(rng: Random, email: Email, now: datetime) -> Task:
    kind = rng.choice(("call", "call", "email", "inmail", "custom"))
    day = working_day(now.date() + timedelta(days=rng.choice(DAYS)))
    due = at_work(rng, day, email.sender.time_zone)
    is_done = due < now and rng.random() < 0.6
    return Task(
        kind=kind,
        name=rng.choice(NAMES[kind]),
        person=email.person,
        assignee=email.sender,
        due_at=due,
        priority=1 if rng.random() < 0.2 else 0,
        email_id=email.pk,
        status="done" if is_done else "open",
        done_at=due - timedelta(minutes=20) if is_done else None,
        created_at=min(due - timedelta(days=2), now),
    )
