"""What limits hold for users now, and how much of each is used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.delivery.models import Channel, LimitBucket, Tally
from quarterdeck.delivery.pace import ruling, uses
from quarterdeck.delivery.pace.pacing import bucket_of
from quarterdeck.team.models import Team, User
from tests.factories import make_channel, make_email, make_identity

pytestmark = pytest.mark.django_db


def granted(channel: Channel, count: int) -> None:
    LimitBucket.objects.create(channel=channel, starts_at=bucket_of(timezone.now()), granted=count)


def sent(user: User, count: int) -> None:
    Tally.objects.create(scope="u", key=str(user.pk), starts_at=bucket_of(timezone.now()), granted=count)


def test_a_users_limit_and_their_channels_are_told_with_what_is_used(alice: User, emea: Team) -> None:
    channel = make_channel(owner=alice, per_hour=10, per_day=100, batch_size=20, in_batch=5, granted_at=timezone.now())
    make_identity(alice, channel=channel, address="second@northsea.example", is_default=False)
    ruling.set_rule(team=emea, by=None, per_day=50)
    sent(alice, 31)
    granted(channel, 10)
    (holding,) = uses.of_users([alice])
    assert [(each.which, each.limit, each.used, each.is_full) for each in holding.uses] == [("day", 50, 31, False)]
    through = next(each for each in holding.channels if each.channel == channel)
    found = [(each.which, each.limit, each.used, each.is_full) for each in through.uses]
    assert found == [("hour", 10, 10, True), ("day", 100, 10, False), ("batch", 20, 5, False)]
    assert through.is_stuck


def test_a_channel_that_rests_after_its_batch_says_until_when(alice: User) -> None:
    now = timezone.now()
    rests = {"batch_size": 20, "in_batch": 0, "granted_at": now, "next_slot_at": now + timedelta(minutes=9)}
    channel = make_channel(owner=alice, **rests)
    (use,) = uses.of_channels([channel], now)[channel.pk].uses
    assert (use.which, use.used, use.until) == ("batch", 20, rests["next_slot_at"])


def test_only_what_is_due_waits(alice: User) -> None:
    now = timezone.now()
    make_email("scheduled", sender=alice, scheduled_for=now - timedelta(hours=1), due_at=now + timedelta(hours=2))
    make_email("scheduled", sender=alice, scheduled_for=now + timedelta(hours=1), due_at=now + timedelta(hours=1))
    ruling.set_rule(by=None, per_day=3)
    sent(alice, 3)
    (holding,) = uses.of_users([alice])
    assert (holding.waiting, holding.next_at, holding.is_stuck) == (1, now + timedelta(hours=2), True)


def test_whom_nothing_limits_is_free(alice: User) -> None:
    (holding,) = uses.of_users([alice])
    assert holding.is_free
    assert not holding.is_stuck


def test_a_manager_sees_all_that_holds_for_their_team_in_one_place(
    client: Client, mona: User, alice: User, charlie: User, emea: Team
) -> None:
    make_identity(
        alice, channel=make_channel(name="Relay", per_day=40), address="a2@northsea.example", is_default=False
    )
    ruling.set_rule(by=None, total_per_day=500)
    ruling.set_rule(team=emea, by=None, per_hour=20)
    sent(alice, 20)
    client.force_login(mona)
    text = client.get("/settings/sending/today/").content.decode()
    assert "0 of 500 emails in the last 24 hours" in text
    assert "20 of 20 emails in the last 60 minutes" in text
    assert "Full. Room again:" in text
    assert "Relay" in text
    assert "0 of 40 emails in the last 24 hours" in text
    assert charlie.name not in text


def test_a_rep_sees_their_own_only(client: Client, alice: User, mona: User) -> None:
    client.force_login(alice)
    text = client.get("/settings/sending/today/").content.decode()
    assert "You and your channels" in text
    assert "No limit, at any hour." in text
    assert mona.name not in text
    assert ">Change<" not in text
