"""What comes back while an email is in progress waits for its outcome, and is applied with it (design 4)."""

from __future__ import annotations

import pytest

from quarterdeck.delivery import held
from quarterdeck.delivery.answers import Answer, Stage
from quarterdeck.delivery.claim import Claimed, claim
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.record import commit
from quarterdeck.delivery.result import Result, answered, lost
from quarterdeck.delivery.settle import settle_lapsed
from quarterdeck.inbound.models import Message
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due
from tests.inbound.post import answer, come_in, returned

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = "host:1:a"


@pytest.fixture
def sending(rep: User, channel: Channel) -> Claimed:
    """An email on the wire."""
    assert held.beat()
    make_due(rep)
    claimed = claim(channel.pk, OWNER, 1).claimed[0]
    commit([], [claimed], [], OWNER)
    return claimed


def accepted(claimed: Claimed) -> Result:
    return answered(claimed, Answer(250, "2.0.0", "Ok"), Stage.AFTER_DATA, "mx.brava.example", "d" * 64)


def test_a_bounce_that_is_quicker_than_the_record(sending: Claimed) -> None:
    email = sending.email.fresh()
    come_in(returned(email))
    assert email.fresh().status == "in_progress"

    commit([accepted(sending)], [], [], OWNER)

    assert (email.fresh().status, Message.objects.get().status) == ("bounced", "recorded")
    assert kinds(email) == ["handing_over", "delivered", "bounced"]
    assert Suppression.objects.get().address_key == email.address


def test_an_answer_proves_what_settling_could_not_know(sending: Claimed) -> None:
    email = sending.email.fresh()
    come_in(answer(email))
    assert (email.fresh().status, email.fresh().replies) == ("in_progress", 1)

    commit([lost(sending, "connection reset", "mx", "d")], [], [], OWNER)
    settle_lapsed()

    assert (email.fresh().status, email.fresh().replies) == ("delivered", 1)
    assert kinds(email) == ["handing_over", "replied", "failed", "evidence"]


def test_an_answer_before_the_record_needs_no_proof(sending: Claimed) -> None:
    email = sending.email.fresh()
    come_in(answer(email))
    commit([accepted(sending)], [], [], OWNER)
    assert kinds(email) == ["handing_over", "replied", "delivered"]
    assert Message.objects.get().status == "recorded"
