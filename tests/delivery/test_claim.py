"""The claim: who gets which email, what is asked once more before it goes, and within which limits."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.delivery import held
from quarterdeck.delivery.claim import LEASE, Batch, claim
from quarterdeck.delivery.models import Channel, LimitBucket, SenderClock
from quarterdeck.delivery.pace import limits, pacing
from quarterdeck.delivery.result import put_back
from quarterdeck.emails.models import Attempt, Email
from quarterdeck.people.models import CountryRule, Suppression
from quarterdeck.team.models import User
from tests.delivery.sending import kinds, make_due, record
from tests.factories import make_email, make_identity, make_person
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def may_send(channel: Channel) -> None:
    """A sender looked at the clock."""
    assert held.beat()


def claimed(channel: Channel, most: int = 100) -> Batch:
    return claim(channel.pk, "host:1:a", most)


def test_a_claimed_email_is_in_progress_under_a_lease(rep: User, channel: Channel) -> None:
    email = make_due(rep)

    (got,) = claimed(channel).claimed

    email.refresh_from_db()
    attempt = Attempt.objects.get(email=email)
    assert email.status == "in_progress"
    assert email.due_at is None
    assert (attempt.state, attempt.token, attempt.owner) == ("claimed", got.token, "host:1:a")
    assert attempt.lease_until - attempt.claimed_at == LEASE
    assert attempt.message_id == email.message_id()
    assert kinds(email) == ["handing_over"]


def test_what_is_not_due_waits(rep: User, channel: Channel) -> None:
    email = make_email("scheduled", sender=rep)
    assert claimed(channel).is_empty
    assert email.fresh().status == "scheduled"


def test_the_oldest_go_first(rep: User, channel: Channel) -> None:
    late, early = make_due(rep), make_due(rep)
    Email.objects.filter(pk=early.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert [each.email.pk for each in claimed(channel, most=1).claimed] == [early.pk]
    assert late.fresh().status == "scheduled"


def test_another_channels_email_is_left_alone(rep: User, channel: Channel) -> None:
    other = make_identity(rep, address="other@b.example", channel=Channel.objects.create(name="O", host="h"))
    make_due(rep, identity=other)
    assert claimed(channel).is_empty


@pytest.mark.parametrize("state", ["paused", "broken"])
def test_a_channel_that_does_not_send_claims_nothing(rep: User, channel: Channel, state: str) -> None:
    make_due(rep)
    Channel.objects.filter(pk=channel.pk).update(state=state)
    assert claimed(channel).is_empty


def test_a_row_that_somebody_holds_is_skipped(rep: User, channel: Channel) -> None:
    taken, free = make_due(rep), make_due(rep)
    with transaction.atomic():
        Email.objects.select_for_update().get(pk=taken.pk)
        (batch,) = at_once(partial(claimed, channel))

    assert [each.email.pk for each in batch.claimed] == [free.pk]


def test_two_claimers_never_get_the_same_row(rep: User, channel: Channel) -> None:
    emails = {make_due(rep).pk for _ in range(30)}
    got: list[int] = []

    def work() -> None:
        while batch := claimed(channel, most=3).claimed:
            got.extend(each.email.pk for each in batch)

    at_once(*[work] * 3)
    assert sorted(got) == sorted(emails)


@pytest.mark.parametrize("place", ["to", "cc", "bcc"])
@pytest.mark.parametrize("kind", ["unsubscribed", "bounced", "soft_bounced", "complained", "manual", "domain"])
def test_nobody_suppressed_is_mailed(rep: User, channel: Channel, place: str, kind: str) -> None:
    address = "Leave.Me@Quiet.example"
    others: dict[str, Any] = {"cc": {"cc": [f"Lea <{address}>"]}, "bcc": {"bcc": [address]}}.get(place, {})
    person = make_person(address=address) if place == "to" else make_person()
    email = make_due(rep, person=person, **others)
    Suppression.objects.create(kind=kind, address_key="quiet.example" if kind == "domain" else address.casefold())

    batch = claimed(channel)

    email.refresh_from_db()
    assert not batch.claimed
    assert email.status == "failed"
    assert email.reason["code"] == "suppressed"
    assert not Attempt.objects.exists()
    assert kinds(email) == ["failed"]


def test_a_country_that_asks_for_consent_is_asked_for_again(rep: User, channel: Channel) -> None:
    """L8: the rule came after the email was scheduled."""
    asked, agreed = (make_due(rep, person=make_person(country="DE", authorization=each)) for each in ("", "consent"))
    CountryRule.objects.create(country="DE", ask="consent")
    assert [each.email.pk for each in claimed(channel).claimed] == [agreed.pk]
    assert (asked.fresh().status, asked.fresh().reason["code"]) == ("failed", "suppressed")


def test_a_lifted_suppression_stops_nobody(rep: User, channel: Channel) -> None:
    email = make_due(rep)
    Suppression.objects.create(kind="manual", address_key=email.address, lifted_at=timezone.now())
    assert len(claimed(channel).claimed) == 1


def test_a_field_that_cannot_be_filled_fails_the_email_and_says_which(rep: User, channel: Channel) -> None:
    email = make_due(rep, body="<p>{{ company }} and {{ title }}</p>")
    assert claimed(channel).refused == 1
    assert email.fresh().reason == {"code": "missing_field", "fields": ["company", "title"]}


def test_a_template_that_cannot_be_read_fails_the_email(rep: User, channel: Channel) -> None:
    email = make_due(rep, body="<p>{{ company </p>")
    claimed(channel)
    assert email.fresh().reason["code"] == "bad_template"


def test_an_address_that_is_not_verified_sends_nothing(rep: User, channel: Channel) -> None:
    email = make_due(rep)
    rep.identities.update(verified_at=None)
    claimed(channel)
    assert email.fresh().reason["code"] == "unverified"


def test_a_refused_email_takes_nobodys_place(rep: User, channel: Channel) -> None:
    make_due(rep, body="{{ company }}")
    good = make_due(rep)
    Channel.objects.filter(pk=channel.pk).update(per_hour=1)
    assert claimed(channel).refused == 1
    assert [each.email.pk for each in claimed(channel).claimed] == [good.pk]


def test_while_held_nothing_is_claimed(rep: User, channel: Channel) -> None:
    make_due(rep)
    SenderClock.objects.update(held_since=timezone.now())
    assert claimed(channel).is_empty


def test_the_number_of_queries_does_not_grow_with_the_emails(rep: User, channel: Channel) -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            make_due(rep, body="<p>Hi {{ first_name }}</p>")
        with CaptureQueriesContext(connection) as captured:
            assert len(claimed(channel).claimed) == count
        return len([each for each in captured if "pg_notify" not in each["sql"]])  # notices keep a time of their own

    queries(1)
    assert queries(20) < queries(2) + 18  # a bucket of the limits may begin in between


# Limits


@pytest.mark.parametrize("limit", ["per_hour", "per_day"])
def test_a_limit_is_shared_by_all_workers(rep: User, channel: Channel, limit: str) -> None:
    Channel.objects.filter(pk=channel.pk).update(**{limit: 5})
    for _ in range(8):
        make_due(rep)

    batches = at_once(*[partial(claimed, channel, most=4)] * 4)

    assert sum(len(batch.claimed) for batch in batches) == 5
    assert LimitBucket.objects.aggregate(total=Sum("granted"))["total"] == 5


@pytest.mark.parametrize(("limit", "window"), [("per_hour", pacing.HOUR), ("per_day", pacing.DAY)])
def test_a_window_rolls(rep: User, channel: Channel, limit: str, window: timedelta) -> None:
    Channel.objects.filter(pk=channel.pk).update(**{limit: 2})
    make_due(rep)
    bucket = LimitBucket.objects.create(channel=channel, starts_at=timezone.now() - window, granted=2)
    assert claimed(channel).is_empty
    bucket.starts_at -= pacing.BUCKET
    bucket.save()
    assert len(claimed(channel).claimed) == 1


def test_what_never_went_is_given_back(rep: User, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(per_hour=1)
    email = make_due(rep)
    (got,) = claimed(channel).claimed
    with transaction.atomic():
        record([put_back(got)])
    assert email.fresh().status == "scheduled"
    assert len(claimed(channel).claimed) == 1


def test_a_limit_a_minute_is_kept_by_spacing(rep: User, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(per_minute=30)
    for _ in range(3):
        make_due(rep)
    before = timezone.now()
    assert len(claimed(channel).claimed) == 1
    assert claimed(channel).is_empty
    assert Channel.objects.get(pk=channel.pk).next_slot_at - before >= timedelta(seconds=2)


def test_a_small_gap_gives_slots_for_a_second(rep: User, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(min_gap_ms=250)
    for _ in range(6):
        make_due(rep)
    assert [each.wait for each in claimed(channel).claimed] == [0.0, 0.25, 0.5, 0.75]


def test_a_limit_of_nothing_lets_nothing_through(rep: User, channel: Channel) -> None:
    make_due(rep)
    Channel.objects.filter(pk=channel.pk).update(per_day=0)
    assert claimed(channel).is_empty


def test_old_buckets_are_forgotten(channel: Channel) -> None:
    now = timezone.now()
    LimitBucket.objects.create(channel=channel, starts_at=now - timedelta(hours=26))
    young = LimitBucket.objects.create(channel=channel, starts_at=now - timedelta(hours=23))
    limits.forget()
    assert list(LimitBucket.objects.all()) == [young]
