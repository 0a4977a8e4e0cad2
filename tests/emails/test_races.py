"""Two who want the same email at the same moment: one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.moves import Change, move_each
from quarterdeck.kit.states import WrongState
from tests.factories import make_email

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("race", range(5))
def test_of_two_who_race_for_a_row_one_wins(race: int) -> None:
    email = make_email("scheduled")
    outcomes = at_once(email, claim, Email.undo)

    assert outcomes.count("won") == 1
    assert email.fresh().status in ("in_progress", "draft")


def test_two_retries_at_once_are_one_decision() -> None:
    email = make_email("failed")
    outcomes = at_once(email, Email.retry, Email.retry)
    assert sorted(outcomes) == ["lost", "won"]
    assert email.fresh().decision == email.decision + 1
    assert Event.objects.filter(email_id=email.pk, kind="retried").count() == 1


def claim(row: Email) -> object:
    return move_each([Change(row.pk, "in_progress")], only_from=["scheduled"])


def at_once(email: Email, *verbs: Callable[[Email], object]) -> list[str]:
    """What became of each verb when all begin at the same moment, each on a connection of its own."""
    start, outcomes = Barrier(len(verbs)), []

    def work(verb: Callable[[Email], object]) -> None:
        row = Email.objects.get(pk=email.pk)
        start.wait()
        try:
            won = verb(row)
            outcomes.append("lost" if won == {} else "won")
        except WrongState:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [Thread(target=work, args=[verb]) for verb in verbs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return outcomes
