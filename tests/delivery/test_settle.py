"""Settling: what becomes of attempts whose sender died, by how far they had come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck.delivery import held, hooks, settle
from quarterdeck.delivery.claim import Claimed, claim
from quarterdeck.delivery.models import Channel, LimitBucket
from quarterdeck.delivery.result import lost
from quarterdeck.emails.models import Attempt
from quarterdeck.kit.errors import Temporary
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, mark, record, settle_now, settling, waits_for
from tests.factories import make_channel, make_identity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claimed(rep: User, channel: Channel) -> Claimed:
    """An email in a sender's hands."""
    assert held.beat()
    make_due(rep)
    return claim(channel.pk, "host:1:a", 1).claimed[0]


class Mailbox:
    """A Sent folder that says what the test tells it."""

    def __init__(self) -> None:
        self.has: bool | Exception | None = None
        self.asked: list[str] = []
        self.silent = 0  # the channel whose mailbox never answers

    async def look(self, channel: Channel, message_id: str) -> bool | None:
        self.asked.append(message_id)
        if channel.pk == self.silent:
            await asyncio.Event().wait()
        if isinstance(self.has, Exception):
            raise self.has
        return self.has


@pytest.fixture
def mailbox(channel: Channel) -> Iterator[Mailbox]:
    """The channel's server files what it sends."""
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)
    mailbox = Mailbox()
    hooks.LOOK_IN_SENT.append(mailbox.look)
    yield mailbox
    hooks.LOOK_IN_SENT.remove(mailbox.look)


def test_what_was_not_marked_goes_back_and_its_limit_with_it(claimed: Claimed, channel: Channel) -> None:
    settle_now()

    email, attempt = claimed.email.fresh(), Attempt.objects.get()
    assert email.status == "scheduled"
    assert email.due_at <= timezone.now()
    assert attempt.state == "released"
    assert LimitBucket.objects.get().granted == 0
    assert kinds(email) == ["handing_over", "put_back"]
    assert len(claim(channel.pk, "host:2:b", 1).claimed) == 1


def test_a_living_senders_email_is_left_alone(claimed: Claimed) -> None:
    assert settle.settle_lapsed() == []
    assert claimed.email.fresh().status == "in_progress"


def test_what_was_marked_is_for_a_person_to_decide(claimed: Claimed) -> None:
    mark([claimed])
    settle_now()
    email = claimed.email.fresh()
    assert email.has_unknown_outcome
    assert Attempt.objects.get().state == "unknown"
    assert kinds(email) == ["handing_over", "failed"]


def test_found_in_sent_is_delivered(claimed: Claimed, mailbox: Mailbox) -> None:
    mark([claimed])
    mailbox.has = True
    settle_now()
    email = claimed.email.fresh()
    assert email.status == "delivered"
    assert email.sent_at == Attempt.objects.get().marked_at
    assert kinds(email) == ["handing_over", "found_in_sent"]
    assert mailbox.asked == [claimed.message_id]


def test_absent_from_sent_is_believed_at_the_second_look(claimed: Claimed, mailbox: Mailbox) -> None:
    mark([claimed])
    mailbox.has = False
    settle_now()
    attempt = Attempt.objects.get()
    assert claimed.email.fresh().status == "in_progress"
    assert attempt.lease_until - attempt.looked_at == settle.BETWEEN_LOOKS
    assert settle.settle_lapsed() == []

    settle_now()

    email = claimed.email.fresh()
    assert email.status == "failed"
    assert email.reason["code"] == "interrupted"
    assert Attempt.objects.get().state == "not_sent"


def test_an_owner_who_wakes_up_does_not_hurry_the_second_look(claimed: Claimed, mailbox: Mailbox) -> None:
    mark([claimed])
    mailbox.has = False
    settle_now()
    before = Attempt.objects.get().lease_until

    record([lost(claimed, "it was closed at the other end", "mx", "d")])

    assert Attempt.objects.get().lease_until == before
    assert mark([claimed]) == set()  # and may not send it any more


def test_where_nobody_can_look_a_person_decides(claimed: Claimed, mailbox: Mailbox) -> None:
    mark([claimed])
    settle_now()
    assert claimed.email.fresh().has_unknown_outcome


def test_a_mailbox_that_is_away_is_asked_again_but_not_for_ever(claimed: Claimed, mailbox: Mailbox) -> None:
    mark([claimed])
    mailbox.has = Temporary("away")
    settle_now()
    assert claimed.email.fresh().status == "in_progress"
    settle_now(claimed_at=timezone.now() - timedelta(hours=2))
    assert claimed.email.fresh().has_unknown_outcome


def test_settling_twice_settles_once(claimed: Claimed) -> None:
    mark([claimed])
    settle_now()
    settle_now()
    assert kinds(claimed.email) == ["handing_over", "failed"]


def test_many_are_settled_in_one_round(rep: User, channel: Channel) -> None:
    held.beat()
    emails = [make_due(rep) for _ in range(12)]
    got = claim(channel.pk, "host:1:a", 12).claimed
    mark(got[:5])
    settle_now()
    assert sorted(each.fresh().status for each in emails) == ["failed"] * 5 + ["scheduled"] * 7


def test_p9_a_settler_that_dies_while_it_looks_is_replaced(claimed: Claimed, mailbox: Mailbox) -> None:
    mark([claimed])
    Attempt.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert settle.settle_lapsed()  # and no more is heard of whoever asked
    assert settle.settle_lapsed() == []  # another one leaves it to them, for as long as their own lease runs
    assert Attempt.objects.get().lease_until > timezone.now()
    mailbox.has = True

    settle_now()

    assert claimed.email.fresh().status == "delivered"


def test_p9_a_mailbox_that_does_not_answer_holds_up_no_others(
    rep: User, claimed: Claimed, channel: Channel, mailbox: Mailbox
) -> None:
    other = make_channel(name="Other", port=channel.port)
    make_due(rep, identity=make_identity(rep, channel=other, address="rita@else.example"))
    (second,) = claim(other.pk, "host:1:a", 1).claimed
    mark([claimed, second])
    Channel.objects.update(files_sent=True)
    Attempt.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    mailbox.has, mailbox.silent = True, channel.pk

    with settling():
        waits_for(second.email, "delivered")
        assert claimed.email.fresh().status == "in_progress"
        late = make_due(rep)
        (lapsed,) = claim(channel.pk, "host:1:a", 1).claimed
        Attempt.objects.filter(pk=lapsed.attempt_id).update(lease_until=timezone.now() - timedelta(seconds=1))
        waits_for(late, "scheduled")  # what needs no mailbox is settled meanwhile, of the same channel too
