"""Two who want the same email at the same moment: one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.moves import Change, move_each
from quarterdeck.kit.states import WrongState
from tests.factories import make_email
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("time", range(5))
def test_of_two_who_race_for_a_row_one_wins(time: int) -> None:
    email = make_email("scheduled")
    outcomes = race(email, claim, Email.undo)

    assert outcomes.count("won") == 1
    assert email.fresh().status in ("in_progress", "draft")


def test_two_retries_at_once_are_one_decision() -> None:
    email = make_email("failed")
    outcomes = race(email, Email.retry, Email.retry)
    assert sorted(outcomes) == ["lost", "won"]
    assert email.fresh().decision == email.decision + 1
    assert Event.objects.filter(email_id=email.pk, kind="retried").count() == 1


def claim(row: Email) -> object:
    return move_each([Change(row.pk, "in_progress")], only_from=["scheduled"])


def race(email: Email, *verbs: Callable[[Email], object]) -> list[str]:
    """What became of each verb when all begin at the same moment, with the row as it was before."""

    def run(verb: Callable[[Email], object], row: Email) -> str:
        try:
            return "lost" if verb(row) == {} else "won"
        except WrongState:
            return "lost"

    return at_once(*[partial(run, verb, email.fresh()) for verb in verbs])
