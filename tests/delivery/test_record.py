"""Mark and record: fenced by token and lease, safe to ask twice, and true when an answer comes too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.delivery import held
from quarterdeck.delivery.answers import Answer, Stage
from quarterdeck.delivery.claim import Claimed, claim
from quarterdeck.delivery.leases import renew
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.record import commit
from quarterdeck.delivery.result import Result, answered, lost, put_back
from quarterdeck.delivery.settle import settle_lapsed
from quarterdeck.emails.models import Attempt, Event
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, mark

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = "host:1:a"
ACCEPTED = Answer(250, "2.0.0", "Ok: queued as 1")
UNKNOWN_USER = Answer(550, "5.1.1", "No such user here")


@pytest.fixture
def claimed(rep: User, channel: Channel) -> Claimed:
    """An email in a sender's hands."""
    assert held.beat()
    make_due(rep)
    return claim(channel.pk, OWNER, 1).claimed[0]


def answer_of(claimed: Claimed, answer: Answer) -> Result:
    return answered(claimed, answer, Stage.AFTER_DATA, "mx.brava.example", "d" * 64)


def lose_the_lease(claimed: Claimed) -> None:
    Attempt.objects.filter(pk=claimed.attempt_id).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_claimed_email_may_be_transmitted(claimed: Claimed) -> None:
    assert mark([claimed]) == {claimed.attempt_id}
    assert Attempt.objects.get().state == "transmitting"


def test_asking_again_after_a_lost_answer_is_granted(claimed: Claimed) -> None:
    mark([claimed])
    marked_at = Attempt.objects.get().marked_at
    assert mark([claimed]) == {claimed.attempt_id}
    assert Attempt.objects.get().marked_at == marked_at


def test_without_a_lease_nothing_goes_to_data(claimed: Claimed) -> None:
    lose_the_lease(claimed)
    assert mark([claimed]) == set()


def test_a_sender_whose_email_was_settled_and_claimed_again_is_fenced_out(claimed: Claimed, channel: Channel) -> None:
    lose_the_lease(claimed)
    settle_lapsed()
    (again,) = claim(channel.pk, "host:2:b", 1).claimed

    assert mark([claimed]) == set()
    assert mark([again]) == {again.attempt_id}


def test_a_lease_that_ran_out_is_not_taken_back(claimed: Claimed) -> None:
    renew([claimed.attempt_id], OWNER)
    lose_the_lease(claimed)
    renew([claimed.attempt_id], OWNER)
    assert mark([claimed]) == set()


def test_a_living_sender_keeps_its_lease(claimed: Claimed) -> None:
    before = Attempt.objects.get().lease_until
    renew([claimed.attempt_id], "somebody else")
    assert Attempt.objects.get().lease_until == before
    renew([claimed.attempt_id], OWNER)
    assert Attempt.objects.get().lease_until > before


def test_a_result_and_the_next_mark_share_a_commit(rep: User, channel: Channel, claimed: Claimed) -> None:
    make_due(rep)
    (second,) = claim(channel.pk, OWNER, 1).claimed
    commit([], [claimed], [], OWNER)

    granted = commit([answer_of(claimed, ACCEPTED)], [second], [], OWNER)

    assert granted == {second.attempt_id}
    assert claimed.email.fresh().status == "delivered"


def test_storing_the_same_result_twice_changes_nothing(claimed: Claimed) -> None:
    result = answer_of(claimed, ACCEPTED)
    commit([], [claimed], [], OWNER)
    commit([result], [], [], OWNER)
    commit([result], [], [], OWNER)
    assert kinds(claimed.email) == ["handing_over", "delivered"]
    assert claimed.email.fresh().status == "delivered"


def test_a_loss_gives_the_lease_up_and_keeps_the_words(claimed: Claimed) -> None:
    commit([], [claimed], [], OWNER)
    commit([lost(claimed, "connection reset", "mx", "d")], [], [], OWNER)
    attempt = Attempt.objects.get()
    assert attempt.answer == "connection reset"
    settle_lapsed()
    assert claimed.email.fresh().has_unknown_outcome


def test_what_was_marked_is_never_put_back(claimed: Claimed) -> None:
    """A sender that breaks down after the message went out must not have it sent again."""
    commit([], [claimed], [], OWNER)
    commit([put_back(claimed)], [], [], OWNER)
    assert Attempt.objects.get().state == "transmitting"
    lose_the_lease(claimed)
    settle_lapsed()
    assert claimed.email.fresh().has_unknown_outcome


def test_a_late_acceptance_is_evidence_and_delivers(claimed: Claimed) -> None:
    commit([], [claimed], [], OWNER)
    lose_the_lease(claimed)
    settle_lapsed()
    assert claimed.email.fresh().has_unknown_outcome

    commit([answer_of(claimed, ACCEPTED)], [], [], OWNER)

    email = claimed.email.fresh()
    assert email.status == "delivered"
    assert email.reason is None
    assert Attempt.objects.get().state == "accepted"
    assert kinds(email) == ["handing_over", "failed", "evidence", "delivered"]


def test_a_late_refusal_bounces(claimed: Claimed) -> None:
    commit([], [claimed], [], OWNER)
    lose_the_lease(claimed)
    settle_lapsed()
    commit([answer_of(claimed, UNKNOWN_USER)], [], [], OWNER)
    assert claimed.email.fresh().status == "bounced"


def test_a_late_temporary_no_tells_that_it_did_not_go(claimed: Claimed) -> None:
    commit([], [claimed], [], OWNER)
    lose_the_lease(claimed)
    settle_lapsed()
    commit([answer_of(claimed, Answer(451, "4.3.0", "Try later"))], [], [], OWNER)
    email = claimed.email.fresh()
    assert email.status == "failed"
    assert not email.has_unknown_outcome


def test_evidence_about_an_older_attempt_moves_nothing(rep: User, channel: Channel, claimed: Claimed) -> None:
    commit([], [claimed], [], OWNER)
    lose_the_lease(claimed)
    settle_lapsed()
    email = claimed.email.fresh()
    email.retry(by=rep)

    commit([answer_of(claimed, ACCEPTED)], [], [], OWNER)

    assert email.fresh().status == "scheduled"
    assert Event.objects.filter(email_id=email.pk, kind="evidence").count() == 1


def test_words_that_no_database_takes_are_stored_as_far_as_they_go(claimed: Claimed) -> None:
    commit([], [claimed], [], OWNER)
    commit([answer_of(claimed, Answer(250, "", "ok\0 \ud800" + "x" * 9000))], [], [], OWNER)
    assert Attempt.objects.get().answer.startswith("ok ?xxx")


def test_the_number_of_queries_does_not_grow_with_the_results(rep: User, channel: Channel) -> None:
    held.beat()

    def queries(count: int) -> int:
        for _ in range(count):
            make_due(rep)
        got = claim(channel.pk, OWNER, count).claimed
        mark(got)
        with CaptureQueriesContext(connection) as captured:
            commit([answer_of(each, ACCEPTED) for each in got], [], [], OWNER)
        return len([each for each in captured if "pg_notify" not in each["sql"]])  # notices keep a time of their own

    queries(1)
    assert queries(2) == queries(20)


def test_recording_and_settling_at_once_never_deadlock_or_disagree(rep: User, channel: Channel) -> None:
    held.beat()
    for _ in range(40):
        make_due(rep)
    got = claim(channel.pk, OWNER, 40).claimed
    mark(got)
    Attempt.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    with on_a_thread(settle_lapsed), transaction.atomic():
        for each in reversed(got):
            commit([answer_of(each, ACCEPTED)], [], [], OWNER)
    settle_lapsed()
    assert {each.email.fresh().status for each in got} == {"delivered"}


@contextmanager
def on_a_thread(work: Callable[[], object]) -> Iterator[None]:
    """Run `work` beside the block."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    yield
    thread.join()
