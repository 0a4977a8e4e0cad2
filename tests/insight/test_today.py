"""Today: who waits for an answer, what is in trouble, and that a column costs the same however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.delivery.models import SenderClock
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.insight import today
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.factories import make_channel, make_email, make_identity, make_person, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.localtime()


def act(email: Email, kind: str, hours_ago: float = 1, **data: Any) -> None:
    at = timezone.now() - timedelta(hours=hours_ago)
    Event.record_all([Fact(kind, email.pk, email.person_id, email.sender_id, at, None, None, data)])


def sent(user: User, days_ago: float = 3, **fields: Any) -> Email:
    return make_email("delivered", sender=user, sent_at=timezone.now() - timedelta(days=days_ago), **fields)


def test_one_row_per_person_with_replies_first_then_the_newest(alice: User, now: datetime) -> None:
    viewed, clicked, replied = sent(alice), sent(alice), sent(alice)
    act(viewed, "viewed", 1)
    act(clicked, "viewed", 5, verdict="human")
    act(clicked, "clicked", 4, verdict="human")
    act(replied, "replied", 9)
    act(replied, "viewed", 2)
    found = today.engaged(alice, now)
    assert [(row.email, row.kind) for row in found.people] == [
        (replied, "replied"), (viewed, "viewed"), (clicked, "clicked"),
    ]  # fmt: skip
    assert (found.people[2].views, found.people[2].clicks, found.people[2].replies) == (1, 1, 0)
    assert found.total == 3


def test_machines_old_acts_and_others_email_do_not_wait(alice: User, bob: User, now: datetime) -> None:
    act(sent(alice), "viewed", 1, verdict="machine")
    act(sent(alice), "clicked", 1, verdict="unknown")
    act(sent(alice), "viewed", 25)
    act(sent(bob), "replied", 1)
    assert today.engaged(alice, now).people == []


def test_who_was_answered_does_not_wait_until_they_do_more(alice: User, now: datetime) -> None:
    person = make_person()
    first = sent(alice, person=person)
    act(first, "replied", 5)
    make_email("delivered", sender=alice, person=person, sent_at=timezone.now() - timedelta(hours=3))
    assert today.engaged(alice, now).total == 0
    act(first, "viewed", 1)
    assert [(row.kind, row.replies) for row in today.engaged(alice, now).people] == [("viewed", 0)]


@pytest.mark.parametrize("seen_to", ["scheduled", "task"])
def test_a_planned_answer_or_task_counts(alice: User, now: datetime, seen_to: str) -> None:
    person = make_person()
    act(sent(alice, person=person), "clicked")
    if seen_to == "task":
        make_task(alice, person=person)
    else:
        make_email("scheduled", sender=alice, person=person)
    assert today.engaged(alice, now).total == 0


def test_a_colleagues_letter_is_no_answer_of_mine_and_a_deleted_email_does_not_wait(
    alice: User, bob: User, now: datetime
) -> None:
    person = make_person()
    act(sent(alice, person=person), "clicked")
    make_email("delivered", sender=bob, person=person, sent_at=timezone.now())
    gone = make_email("deleted", sender=alice)
    act(gone, "viewed")
    assert [row.email.person for row in today.engaged(alice, now).people] == [person]


def test_who_left_waits_for_nothing_unless_they_write(alice: User, now: datetime) -> None:
    left, writes = sent(alice), sent(alice)
    act(left, "viewed")
    act(writes, "viewed")
    Suppression.suppress([left.person.address, writes.person.address], Suppression.Kind.UNSUBSCRIBED)
    assert today.engaged(alice, now).people == []
    act(writes, "replied")
    assert [each.email for each in today.engaged(alice, now).people] == [writes]


def test_trouble_is_what_failed_lately_newest_first(alice: User, bob: User, now: datetime) -> None:
    failed = make_email("failed", sender=alice, failed_at=timezone.now() - timedelta(days=2))
    bounced = make_email("bounced", sender=alice, failed_at=timezone.now() - timedelta(days=1))
    spam = make_email("spam", sender=alice)
    make_email("failed", sender=alice, failed_at=timezone.now() - timedelta(days=15))
    make_email("failed", sender=bob)
    found = today.trouble(alice, now)
    assert (found.emails, found.total) == ([spam, bounced, failed], 3)


def test_a_channel_that_stands_still_is_one_item_with_its_number(alice: User, now: datetime) -> None:
    broken = make_channel(name="Old server", state="broken", state_reason="535 wrong password")
    identity = make_identity(alice, address="old@northsea.example", channel=broken)
    for _ in range(2):
        make_email("scheduled", sender=alice, identity=identity)
    make_email("scheduled", sender=alice)
    make_channel(name="Unused", state="paused")
    found = today.trouble(alice, now)
    assert [(each.channel, each.emails) for each in found.stuck] == [(broken, 2)]
    assert found.total == 1


def test_a_hold_is_trouble_for_whose_mail_is_due(alice: User, bob: User, now: datetime) -> None:
    SenderClock.objects.update_or_create(pk=1, defaults={"held_since": timezone.now(), "held_reason": "restored"})
    make_email("scheduled", sender=alice, due_at=timezone.now() - timedelta(minutes=1))
    assert today.trouble(alice, now).held
    assert today.trouble(bob, now).held is None


def test_due_tasks_say_how_many_there_are_beyond_those_shown(alice: User, now: datetime) -> None:
    person = make_person()
    for _ in range(today.MOST + 2):
        make_task(alice, person=person, due_at=now - timedelta(hours=1))
    found = today.due_tasks(alice, now)
    assert (len(found.tasks), found.total) == (today.MOST, today.MOST + 2)


def test_the_number_of_queries_does_not_grow(
    alice: User, now: datetime, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    make_channel(name="Down", state="paused")
    for _ in range(12):
        act(sent(alice), "viewed")
        make_email("failed", sender=alice)
        make_task(alice, due_at=now)
    with django_assert_max_num_queries(8):
        tasks, engaged, trouble = today.due_tasks(alice, now), today.engaged(alice, now), today.trouble(alice, now)
        for row in engaged.people:
            assert row.email.person.name
        for email in trouble.emails:
            assert email.person.name
        for task in tasks.tasks:
            assert task.person.name
