"""Bounce and complaint rates, and what makes a channel stop by itself (M4, M7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from quarterdeck.delivery import channels, health, rates
from quarterdeck.delivery.models import Channel, Rate
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.kit.sayings import Saying, said
from quarterdeck.people.models import Suppression
from quarterdeck.team.models import AuditEntry, User
from tests.delivery.sending import make_due, sending, waits_for
from tests.delivery.sink import Sink
from tests.factories import make_channel, make_identity, make_user
from tests.sandbox.world import eventually

HERE = "northsea.example"


@pytest.mark.parametrize(
    ("bad", "total", "level"),
    [(0, 1000, "ok"), (49, 1000, "ok"), (50, 1000, "warn"), (79, 1000, "warn"), (80, 1000, "pause"), (5, 49, "few")],
)
def test_bounces_warn_at_5_and_pause_at_8_percent_of_50_or_more(bad: int, total: int, level: str) -> None:
    assert rates.bounces(bad, total).level == level


@pytest.mark.parametrize(
    ("bad", "total", "level"),
    [(0, 1000, "ok"), (1, 1001, "ok"), (1, 1000, "warn"), (2, 1000, "warn"), (3, 1000, "pause"), (4, 499, "few")],
)
def test_m4_complaints_warn_at_0_10_and_pause_at_0_30_percent_of_500_or_more(bad: int, total: int, level: str) -> None:
    assert rates.complaints(bad, total, HERE).level == level


@pytest.mark.django_db
class TestOfAChannel:
    """What is counted, and when it stops."""

    def state(self, channel: Channel) -> tuple[str, str]:
        channel.refresh_from_db()
        return channel.state, channel.pause_cause

    def test_too_many_bounces_pause_it_with_the_reason_in_words(self) -> None:
        channel = make_channel()
        rates.note([(channel.pk, HERE, "handed_over")] * 99 + [(channel.pk, HERE, "bounced")] * 7)
        assert self.state(channel) == ("ready", "")
        rates.note([(channel.pk, HERE, "handed_over"), (channel.pk, HERE, "bounced")])
        assert self.state(channel) == ("paused", "bounces")
        assert "8.00 % of the last 100 emails bounced" in said(channel.state_reason)
        assert AuditEntry.objects.get(action="channel.paused").actor is None

    def test_m4_a_domains_complaints_pause_every_channel_that_it_uses(self) -> None:
        one, two, other = (make_channel(name=name) for name in ("One", "Two", "Other"))
        rates.note([(one.pk, HERE, "handed_over")] * 500 + [(two.pk, HERE, "handed_over")] * 500)
        rates.note([(other.pk, "elsewhere.example", "handed_over")] * 500)
        rates.note([(one.pk, HERE, "complained")] * 3)
        assert self.state(one) == self.state(two) == ("paused", "complaints")
        assert self.state(other) == ("ready", "")

    def test_what_is_over_a_day_old_counts_for_bounces_no_more(self) -> None:
        channel = make_channel()
        rates.note([(channel.pk, HERE, "handed_over")] * 100 + [(channel.pk, HERE, "bounced")] * 7)
        Rate.objects.update(starts_at=F("starts_at") - timedelta(days=2))
        rates.note([(channel.pk, HERE, "handed_over"), (channel.pk, HERE, "bounced")])
        assert self.state(channel) == ("ready", "")

    def test_resumed_by_a_person_with_a_note_it_begins_anew(self, adam: User) -> None:
        channel = make_channel()
        rates.note([(channel.pk, HERE, "handed_over")] * 100 + [(channel.pk, HERE, "bounced")] * 8)
        with pytest.raises(channels.NoteNeeded):
            channels.resume(channel, adam)
        assert channels.resume(channel, adam, note="List cleaned")
        rates.note([(channel.pk, HERE, "handed_over"), (channel.pk, HERE, "bounced")])
        assert self.state(channel) == ("ready", "")
        assert AuditEntry.objects.get(action="channel.resumed").data["note"] == "List cleaned"

    def test_one_that_a_person_paused_keeps_their_reason(self, adam: User) -> None:
        channel = make_channel()
        channels.pause(channel, adam)
        assert not health.stop_by_itself(channel.pk, "bounces", Saying("too many"))
        assert self.state(channel) == ("paused", "")

    def test_good_mail_costs_one_statement(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        channel = make_channel()
        with django_assert_num_queries(1):
            rates.note([(channel.pk, HERE, "handed_over")] * 100)


def test_m7_mail_that_a_provider_cannot_verify_stops_the_queue_instead_of_burning_through_it(
    transactional_db: None,
) -> None:
    sink = Sink(answer="550 5.7.26 Unauthenticated email from northsea.example is not accepted", pause=0).start()
    channel = make_channel(name="Relay", port=sink.port, connections=2)
    rep = make_user("Rita Reed")
    make_identity(rep, channel=channel)
    emails = [make_due(rep, f"person{n}@brava.example") for n in range(40)]
    try:
        with sending():
            eventually(lambda: Channel.objects.get(pk=channel.pk).state == "paused")
            eventually(lambda: not Email.objects.filter(status="in_progress").exists())
    finally:
        sink.stop()
    paused = Channel.objects.get(pk=channel.pk)
    assert paused.pause_cause == "authentication"
    assert "could not verify" in said(paused.state_reason)
    assert Attempt.objects.filter(state="refused").count() <= channel.connections
    assert Email.objects.filter(status="scheduled").count() >= len(emails) - channel.connections
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("answer", "then", "bounced"),
    [
        ("250 2.0.0 Ok", "delivered", 0),
        ("550 5.1.1 User unknown", "bounced", 1),
        ("552 5.2.2 Mailbox full", "bounced", 0),  # the address is good
    ],
)
def test_hand_overs_and_dead_addresses_are_counted_by_channel_and_domain(
    transactional_db: None, answer: str, then: str, bounced: int
) -> None:
    sink = Sink(answer=answer, pause=0).start()
    channel = make_channel(name="Relay", port=sink.port)
    rep = make_user("Rita Reed")
    make_identity(rep, channel=channel)
    email = make_due(rep, "person@brava.example")
    try:
        with sending():
            waits_for(email, then)
    finally:
        sink.stop()
    row = Rate.objects.get()
    assert (row.channel_id, row.domain, row.handed_over, row.bounced) == (channel.pk, HERE, 1, bounced)
