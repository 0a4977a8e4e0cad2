"""Held: when sending must wait for a person, and what happens when it goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.delivery import held, hooks
from quarterdeck.delivery.claim import claim
from quarterdeck.delivery.models import Channel, SenderClock
from quarterdeck.emails.models import Attempt
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, sending, waits_for
from tests.factories import make_email
from tests.sandbox.world import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def clock(**fields: Any) -> SenderClock:
    """What the last sender left behind: this cluster, a moment ago, unless told otherwise."""
    cluster = held.this_cluster()
    known = {
        "system_identifier": cluster.system_identifier,
        "timeline": cluster.timeline,
        "heartbeat_at": timezone.now() - timedelta(seconds=10),
    }
    return SenderClock.objects.create(pk=1, **{**known, **fields})


def test_the_first_sender_of_all_is_not_held() -> None:
    assert held.beat()
    kept = SenderClock.objects.get()
    assert kept.system_identifier == held.this_cluster().system_identifier
    assert kept.heartbeat_at is not None


def test_the_same_database_a_moment_later_is_not_held(rep: User) -> None:
    clock()
    make_due(rep)
    assert held.beat()


def test_another_database_is_held_until_released(adam: User) -> None:
    clock(system_identifier="7000000000000000001")
    assert not held.beat()
    assert held.state().held_reason == held.REPLACED
    assert not held.beat()

    held.release(by=adam)

    assert held.beat()
    assert held.state() is None


def test_another_timeline_is_held() -> None:
    clock(timeline=99)
    assert not held.beat()
    assert held.state().held_reason == held.REWOUND


def test_a_failover_to_a_synchronous_standby_is_not() -> None:
    clock(timeline=99)
    cluster = held.this_cluster()
    assert held._why_hold(SenderClock.objects.get(), cluster, timezone.now()) == held.REWOUND
    synchronous = held.Cluster(cluster.system_identifier, cluster.timeline, True)
    assert held._why_hold(SenderClock.objects.get(), synchronous, timezone.now()) == ""


def test_an_outage_with_mail_due_is_held_and_the_gap_is_kept(rep: User) -> None:
    silent_since = timezone.now() - timedelta(minutes=20)
    clock(heartbeat_at=silent_since)
    make_due(rep)
    assert not held.beat()
    assert held.state().gap_from == silent_since
    assert "Nothing was sent from" in held.state().held_reason


def test_an_outage_without_mail_due_is_not(rep: User) -> None:
    clock(heartbeat_at=timezone.now() - timedelta(days=21))
    make_email("scheduled", sender=rep)
    assert held.beat()


def test_no_claim_is_made_before_a_beat_has_looked(rep: User, channel: Channel) -> None:
    """A machine that slept for three weeks wakes in the middle of the loop."""
    make_due(rep)
    clock(heartbeat_at=timezone.now() - timedelta(days=21))
    assert claim(channel.pk, "host:1:a", 10).is_empty
    assert not held.beat()


def test_only_an_admin_releases(rep: User, adam: User) -> None:
    clock(held_since=timezone.now())
    with pytest.raises(PermissionError):
        held.release(by=rep)
    held.release(by=adam)
    with pytest.raises(WrongState):
        held.release(by=adam)


def test_a_held_sender_sends_after_the_release(rep: User, adam: User) -> None:
    clock(system_identifier="7000000000000000001")
    email = make_due(rep)
    with sending():
        eventually(held.state)
        assert email.fresh().status == "scheduled"
        held.release(by=adam)
        waits_for(email, "delivered")


def test_what_fell_due_in_the_gap_is_looked_for_in_sent_first(rep: User, adam: User, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(files_sent=True)
    gone, missing = make_due(rep, "gap.one@brava.example"), make_due(rep, "gap.two@brava.example")
    clock(system_identifier="7000000000000000001", heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert not held.beat()
    held.release(by=adam)

    went = gone.message_id()

    async def mailbox(channel: Channel, message_id: str) -> bool:
        return message_id == went

    hooks.LOOK_IN_SENT.append(mailbox)
    try:
        with sending():
            waits_for(gone, "delivered")
            waits_for(missing, "delivered")
    finally:
        hooks.LOOK_IN_SENT.remove(mailbox)

    assert kinds(gone)[-1] == "found_in_sent"
    assert kinds(missing)[-1] == "delivered"
    assert Attempt.objects.get(email=gone).marked_at is None
