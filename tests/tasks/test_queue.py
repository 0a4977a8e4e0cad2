"""The order of tasks, the words that explain it, and their moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.kit.states import WrongState
from quarterdeck.tasks import queue
from quarterdeck.tasks.models import Task
from quarterdeck.tasks.plan import NotYours, plan, snoozed, tomorrow_morning
from quarterdeck.team.models import User
from tests.factories import make_person, make_task

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 3, 24, 12, 0, tzinfo=AMSTERDAM)  # a Tuesday


def names(tasks: Iterable[Task]) -> list[str]:
    return [each.name for each in tasks]


def test_overdue_comes_first_then_high_then_the_earlier(alice: User) -> None:
    for name, hours, priority in (
        ("later", 3, 0), ("soon", 1, 0), ("high", 5, 1),
        ("late", -1, 0), ("very late", -30, 0), ("late and high", -2, 1),
    ):  # fmt: skip
        make_task(alice, name=name, due_at=NOON + timedelta(hours=hours), priority=priority)
    make_task(alice, name="tomorrow", due_at=NOON + timedelta(days=1))
    ordered = names(queue.in_order(queue.due(alice, NOON), NOON))
    assert ordered == ["late and high", "very late", "late", "high", "soon", "later"]
    assert queue.due_count(alice, NOON) == 6


def test_a_snoozed_task_is_out_of_sight_until_its_moment(alice: User) -> None:
    task = make_task(alice, due_at=NOON - timedelta(days=2))
    task.snooze(tomorrow_morning(NOON))
    assert names(queue.due(alice, NOON)) == []
    assert [group.key for group in queue.grouped(alice, NOON)] == ["tomorrow"]
    assert names(queue.due(alice, NOON + timedelta(days=1))) == [task.name]


def test_others_tasks_and_finished_ones_are_not_due(alice: User, bob: User) -> None:
    make_task(bob, due_at=NOON)
    make_task(alice, due_at=NOON, status="done")
    assert queue.due_count(alice, NOON) == 0


def test_open_tasks_stand_under_their_day(alice: User) -> None:
    for hours in (-1, 2, 24, 24 * 5, 24 * 30):
        make_task(alice, name=str(hours), due_at=NOON + timedelta(hours=hours))
    found = {group.key: names(group.tasks) for group in queue.grouped(alice, NOON)}
    assert found == {"overdue": ["-1"], "today": ["2"], "tomorrow": ["24"], "week": ["120"], "later": ["720"]}


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(hours=3), "overdue since 09:00"),
        (timedelta(hours=20), "overdue since yesterday"),
        (timedelta(days=4), "overdue since 20 Mar"),
        (timedelta(hours=-2), "14:00"),
    ],
)
def test_its_place_is_explained(ago: timedelta, words: str) -> None:
    task = Task(due_at=(NOON - ago).astimezone(UTC))
    assert queue.why_now(task, NOON) == words


def test_a_snooze_knows_the_clock_and_the_change_of_the_clock() -> None:
    assert snoozed("hour", NOON) == NOON + timedelta(hours=1)
    assert snoozed("week", NOON) == datetime(2026, 3, 30, 9, 0, tzinfo=AMSTERDAM)
    before_summer = datetime(2026, 3, 28, 12, 0, tzinfo=AMSTERDAM)
    assert tomorrow_morning(before_summer) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    with pytest.raises(KeyError):
        snoozed("never", NOON)


def test_the_moves(alice: User) -> None:
    task = make_task(alice)
    task.complete()
    assert (task.fresh().status, task.done_at is None) == ("done", False)
    for move in (task.complete, task.skip, lambda: task.snooze(NOON)):
        with pytest.raises(WrongState):
            move()
    task.reopen()
    assert (task.fresh().status, task.fresh().done_at) == ("open", None)
    task.skip()
    task.reopen()
    assert task.fresh().status == "open"
    with pytest.raises(WrongState):
        task.reopen()


def test_a_form_that_is_posted_twice_plans_once(alice: User, bob: User) -> None:
    uuid, person = uuid4(), make_person()
    first = plan(uuid, assignee=alice, person=person, email=None, name="Call", due_at=NOON)
    assert plan(uuid, assignee=alice, person=person, email=None, name="Other", due_at=NOON) == first
    with pytest.raises(NotYours):
        plan(uuid, assignee=bob, person=person, email=None, name="Call", due_at=NOON)
    assert Task.objects.get().name == "Call"
