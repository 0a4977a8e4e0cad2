"""What is done to channels, held mail and blocks stands in the audit log, in the same transaction."""

from __future__ import annotations

import pytest
from django.utils import timezone

from quarterdeck.delivery import channels, held
from quarterdeck.delivery.models import SenderClock
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_identity

pytestmark = pytest.mark.django_db


def log() -> list[tuple[str, int | None]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor"))


def test_a_channels_life_is_kept_without_its_password(adam: User) -> None:
    channel = channels.add(None, "hush", by=adam, name="Relay", host="mail.northsea.example", username="adam")
    channels.change(channel, "", by=adam, name="Relay", username="adam")  # nothing new
    channels.change(channel, "hush again", by=adam, name="Our relay", username="adam")
    channels.pause(channel, by=adam)
    channels.pause(channel, by=adam)
    channels.resume(channel, by=adam)
    channels.remove(channel, by=adam)
    did = ["channel.added", "channel.changed", "channel.paused", "channel.resumed", "channel.deleted"]
    assert log() == [(action, adam.pk) for action in did]
    assert AuditEntry.objects.get(action="channel.changed").data["fields"] == ["name", "password"]
    assert "hush" not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_a_channel_that_stays_is_not_called_deleted(adam: User, alice: User) -> None:
    identity = make_identity(alice, address="other@northsea.example", is_default=False)
    assert identity.channel is not None
    assert channels.remove(identity.channel, by=adam)
    assert log() == []


def test_a_release_says_why_it_was_held(adam: User) -> None:
    SenderClock.objects.update_or_create(pk=1, defaults={"held_since": timezone.now(), "held_reason": "an outage"})
    held.release(by=adam)
    assert AuditEntry.objects.get(action="hold.released").data == {"reason": "an outage"}


def test_a_lifted_block_keeps_the_reason(alice: User) -> None:
    Suppression.suppress(["maya@brava.example"], "manual")
    assert Suppression.lift("Maya@brava.example", ["manual"], "asked for prices", alice) == 1
    assert Suppression.lift("maya@brava.example", ["manual"], "again", alice) == 0
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.data["address"], entry.data["note"]) == (alice, "maya@brava.example", "asked for prices")
