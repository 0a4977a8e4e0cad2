"""A deed on all that match: frozen when confirmed, done once and in parts, with a true summary and a way back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from quarterdeck.emails import bulk
from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Bulk, Email, Event
from quarterdeck.emails.models.bulk import Progress
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.reasons import reason
from quarterdeck.emails.verbs import VERBS, Done, Verb
from quarterdeck.kit import parts
from quarterdeck.kit.states import WrongState
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email

pytestmark = pytest.mark.django_db

DELIVERED, FAILED, ARCHIVED = BY_SLUG["delivered"], BY_SLUG["failed"], BY_SLUG["archived"]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three emails a part, so that few make several."""
    monkeypatch.setattr(bulk, "PART", 3)


def work_all() -> int:
    done = 0
    while bulk.work():
        done += 1
    return done


def begin(verb: str, folder, by: User) -> Bulk:
    begun = bulk.begin(uuid4(), verb, folder, by)
    assert begun
    return begun


def statuses() -> dict[str, int]:
    found: dict[str, int] = {}
    for status in Email.objects.values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def test_all_that_match_are_done_in_parts_and_nobody_elses(alice: User, bob: User) -> None:
    for _ in range(7):
        make_email("delivered", sender=alice)
    make_email("delivered", sender=bob)
    begun = begin("archive", DELIVERED, alice)
    assert work_all() == 3
    progress = Progress(begun)
    assert (progress.done, progress.left, progress.is_over) == (7, 0, True)
    assert statuses() == {"archived": 7, "delivered": 1}
    assert Event.objects.filter(kind="archived", by_id=alice.pk).count() == 7


def test_what_comes_in_after_it_was_confirmed_is_left_alone(alice: User) -> None:
    make_email("delivered", sender=alice)
    begin("archive", DELIVERED, alice)
    make_email("delivered", sender=alice)
    work_all()
    assert statuses() == {"archived": 1, "delivered": 1}


def test_posted_twice_it_is_one_deed(alice: User, bob: User) -> None:
    make_email("delivered", sender=alice)
    uuid = uuid4()
    first, second = (bulk.begin(uuid, "archive", DELIVERED, alice) for _ in range(2))
    assert first == second
    assert work_all() == 1
    assert bulk.begin(uuid, "archive", DELIVERED, bob) is None


def test_a_worker_that_dies_in_a_part_leaves_it_to_the_next(alice: User) -> None:
    for _ in range(6):
        make_email("delivered", sender=alice)
    begun = begin("archive", DELIVERED, alice)
    bulk.work()
    with transaction.atomic():
        bulk.work()
        transaction.set_rollback(True)
    progress = Progress(begun)
    assert (progress.done, progress.is_over) == (3, False)
    assert statuses() == {"archived": 3, "delivered": 3}
    assert bulk.unfinished(alice) == begun
    work_all()
    assert statuses() == {"archived": 6}
    assert bulk.unfinished(alice) is None


def test_what_was_not_done_is_counted_with_its_reason(alice: User) -> None:
    campaign = make_campaign(alice)
    make_email("failed", sender=alice)
    make_email("failed", sender=alice, campaign=campaign)
    left = make_email("failed", sender=alice)
    begun = begin("delete", FAILED, alice)
    left.mark_delivered(by=alice)
    work_all()
    progress = Progress(begun)
    assert (progress.done, progress.left) == (1, 2)
    assert progress.refused == {"campaign_keeps": 1, "meanwhile:delivered": 1}


def test_a_retry_says_who_may_not_be_mailed(alice: User) -> None:
    for code in ("interrupted", "outcome_unknown"):
        make_email("failed", sender=alice, reason=reason(code))
    blocked = make_email("failed", sender=alice)
    Suppression.suppress([blocked.address], "manual", "asked", alice)
    begun = begin("retry", FAILED, alice)
    work_all()
    progress = Progress(begun)
    assert (progress.done, progress.left) == (1, 2)
    assert progress.refused == {"suppressed:manual": 1, "unknown": 1}
    assert statuses() == {"scheduled": 1, "failed": 2}


def test_undo_takes_back_exactly_what_was_done(alice: User) -> None:
    for _ in range(4):
        make_email("delivered", sender=alice)
    before = make_email("archived", sender=alice)
    begun = begin("archive", DELIVERED, alice)
    work_all()
    assert bulk.undo(begun) == bulk.undo(begun)
    work_all()
    assert statuses() == {"delivered": 4, "archived": 1}
    assert before.fresh().status == "archived"


def test_undo_in_the_middle_ends_the_rest(alice: User) -> None:
    for _ in range(6):
        make_email("delivered", sender=alice)
    begun = begin("archive", DELIVERED, alice)
    bulk.work()
    bulk.undo(begun)
    work_all()
    assert statuses() == {"delivered": 6}
    assert Progress(begun).is_over


def test_a_retry_cannot_be_taken_back(alice: User) -> None:
    make_email("failed", sender=alice)
    with pytest.raises(WrongState):
        bulk.undo(begin("retry", FAILED, alice))


def test_deleted_emails_come_back_where_they_were(alice: User) -> None:
    make_email("archived", sender=alice)
    begun = begin("delete", ARCHIVED, alice)
    work_all()
    assert statuses() == {"deleted": 1}
    bulk.undo(begun)
    work_all()
    assert statuses() == {"archived": 1}


def test_a_part_that_fails_each_time_is_given_up_and_the_rest_goes_on(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(emails: EmailQuerySet, bulk: Bulk) -> Done:
        raise RuntimeError("this part never works")

    monkeypatch.setattr(parts, "APART", timedelta(0))
    monkeypatch.setitem(VERBS, "fail", Verb(fail))
    for _ in range(4):
        make_email("delivered", sender=alice)
    broken, behind = begin("fail", DELIVERED, alice), begin("archive", DELIVERED, alice)
    for _ in range(2):
        bulk.work()
    assert not Progress(broken).is_over
    assert work_all()
    progress = Progress(broken)
    assert (progress.done, progress.left, progress.is_over) == (0, 4, True)
    assert progress.refused == {"gave_up:RuntimeError": 4}
    assert Progress(behind).done == 4


def test_while_a_failed_part_waits_for_its_next_try_those_behind_it_are_done(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(emails: EmailQuerySet, bulk: Bulk) -> Done:
        raise RuntimeError("this part never works")

    monkeypatch.setitem(VERBS, "fail", Verb(fail))
    make_email("delivered", sender=alice)
    broken, behind = begin("fail", DELIVERED, alice), begin("archive", DELIVERED, alice)
    assert work_all() == 2
    assert Progress(behind).done == 1
    assert not Progress(broken).is_over
