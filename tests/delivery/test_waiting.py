"""Why an email has not gone yet: the exact rule, and when it clears."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.delivery import health, held, seats
from quarterdeck.delivery.models import Channel, LimitBucket, Seat, SenderClock, Tally
from quarterdeck.delivery.pace import ruling
from quarterdeck.delivery.pace.pacing import BUCKET, DAY, HOUR
from quarterdeck.delivery.waiting import Waiting, why_waiting_many
from quarterdeck.emails.models import Email
from quarterdeck.emails.reasons import reason
from quarterdeck.people.models import Suppression
from tests.factories import make_email, make_template

pytestmark = pytest.mark.django_db

PAST = timedelta(minutes=1)


def waiting(**fields: Any) -> Email:
    """An email whose time came a minute ago."""
    email = make_email("scheduled")
    Email.objects.filter(pk=email.pk).update(**{"due_at": timezone.now() - PAST, **fields})
    return email.fresh()


def why_waiting(email: Email) -> Waiting:
    return why_waiting_many([email])[email.pk]


def change(email: Email, **fields: Any) -> None:
    Channel.objects.filter(pk=email.channel_id).update(**fields)


def test_its_time_has_not_come() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    why = why_waiting(waiting(due_at=tomorrow))
    assert (why.kind, why.until) == ("time", tomorrow)
    assert not why.is_trouble


def test_nothing_stands_in_the_way() -> None:
    assert why_waiting(waiting()).kind == "next"


def test_whoever_left_meanwhile_is_said_before_the_claim_says_it() -> None:
    email = waiting(due_at=timezone.now() + timedelta(days=1))
    Suppression.suppress([email.address], "unsubscribed")
    why = why_waiting(email)
    assert (why.kind, why.until) == ("blocked", None)
    assert f"{email.address} may not be mailed: unsubscribed since" in why.words
    assert why.is_trouble


def test_a_copy_to_somebody_blocked_holds_it_too() -> None:
    email = waiting(cc=["Carl Copy <carl@elsewhere.example>"])
    Suppression.suppress(["carl@elsewhere.example"], "manual")
    assert "carl@elsewhere.example" in why_waiting(email).words


def test_mail_that_sells_nothing_passes_an_unsubscribe() -> None:
    email = waiting(template=make_template(non_commercial=True))
    Suppression.suppress([email.address], "unsubscribed")
    assert why_waiting(email).kind == "next"


def test_sending_is_held() -> None:
    email = waiting()
    SenderClock.objects.create(pk=1, held_since=timezone.now(), held_reason=held.REPLACED)
    why = why_waiting(email)
    assert (why.kind, why.words) == ("held", held.REPLACED)


def test_the_channel_is_broken_and_says_why() -> None:
    email = waiting()
    health.break_down(email.channel_id, "535 wrong password")
    why = why_waiting(email)
    assert (why.kind, why.words) == ("channel", "535 wrong password")
    assert "broken" in why.title


def test_the_channel_is_paused() -> None:
    email = waiting()
    change(email, state="paused", state_reason="Paused by Ann.")
    assert why_waiting(email).title == "Its channel is paused"


def test_the_server_asked_to_wait() -> None:
    soon = timezone.now() + timedelta(minutes=5)
    why = why_waiting(waiting(due_at=soon, reason=reason("deferred", words="451 4.7.1 busy", tries=2)))
    assert (why.kind, why.until) == ("deferred", soon)
    assert "451 4.7.1 busy" in why.words


def test_the_hourly_limit_is_used_up_until_the_window_has_rolled() -> None:
    email = waiting()
    change(email, per_hour=2)
    start = timezone.now() - timedelta(minutes=30)
    LimitBucket.objects.create(channel_id=email.channel_id, starts_at=start, granted=2)
    why = why_waiting(email)
    assert (why.kind, why.until) == ("limit", start + BUCKET + HOUR)
    assert "2 emails an hour" in why.words


def test_the_next_slot_of_a_limit_a_minute() -> None:
    email = waiting()
    soon = timezone.now() + timedelta(seconds=20)
    change(email, per_minute=3, next_slot_at=soon)
    why = why_waiting(email)
    assert (why.kind, why.until) == ("limit", soon)


@pytest.mark.parametrize(
    ("fields", "granted", "words", "clears"),
    [
        ({"per_day": 2}, 2, "2 emails a day at most", BUCKET + DAY),
        ({"ramp_start": 2, "ramp_step": 5}, 2, "starts slowly: today it sends 2 emails", DAY),
    ],
    ids=["day", "ramp-up"],
)
def test_a_channels_limit_of_the_day_says_when_it_clears(
    fields: dict[str, int], granted: int, words: str, clears: timedelta
) -> None:
    email = waiting()
    start = timezone.now() - timedelta(minutes=30)
    ramp = {"ramp_from": start} if "ramp_start" in fields else {}
    change(email, **fields, **ramp)
    LimitBucket.objects.create(channel_id=email.channel_id, starts_at=start, granted=granted)
    why = why_waiting(email)
    assert (why.kind, why.until, why.setting) == ("limit", start + clears, "channel")
    assert words in why.words


def test_the_rest_after_a_batch_says_when_it_ends() -> None:
    email, soon = waiting(), timezone.now() + timedelta(minutes=8)
    change(email, batch_size=20, batch_pause_s=600, in_batch=0, granted_at=timezone.now(), next_slot_at=soon)
    why = why_waiting(email)
    assert (why.kind, why.until) == ("limit", soon)
    assert "rests for 10 minutes after every 20 emails" in why.words


def test_the_organisations_limit_says_when_it_clears() -> None:
    email, start = waiting(), timezone.now() - timedelta(minutes=30)
    ruling.set_rule(by=None, total_per_hour=3)
    Tally.objects.create(scope="o", starts_at=start, granted=3)
    why = why_waiting(email)
    assert (why.title, why.until) == ("Waits for the organisation's limit", start + BUCKET + HOUR)
    assert "3 emails an hour at most" in why.words


def test_the_server_is_away() -> None:
    email = waiting()
    health.rest(email.channel_id, "Nothing listens on port 25.")
    why = why_waiting(email)
    assert (why.kind, why.words) == ("away", "Nothing listens on port 25.")
    assert why.until is not None


def test_a_dead_worker_holds_every_connection() -> None:
    email = waiting()
    change(email, connections=2)
    seats.take(email.channel_id, "a worker")
    assert why_waiting(email).kind == "next"  # it has just taken them: it lives
    quiet = timezone.now() + timedelta(seconds=4)
    Seat.objects.update(lease_until=quiet)
    why = why_waiting(email)
    assert (why.kind, why.until) == ("seat", quiet)
    assert why.is_trouble
    seats.renew([email.channel_id], "a worker")
    assert why_waiting(email).kind == "next"


def test_one_free_connection_is_enough() -> None:
    email = waiting()
    change(email, connections=2)
    seats.take(email.channel_id, "a worker")
    Seat.objects.update(lease_until=timezone.now() + timedelta(seconds=4))
    Seat.objects.filter(number=2).delete()
    assert why_waiting(email).kind == "next"


@pytest.mark.parametrize("status", ["draft", "delivered", "failed"])
def test_only_scheduled_email_waits(status: str) -> None:
    assert why_waiting_many([make_email(status)]) == {}


def test_a_page_of_emails_takes_no_query_for_each() -> None:
    def queries(emails: list[Email]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(why_waiting_many(emails)) == len(emails)
        return len(captured)

    some = [waiting(template=make_template()) for _ in range(12)]
    change(some[0], per_hour=5)
    assert queries(some[:2]) == queries(some) == 8


def test_rests_grow_and_end_with_recovery() -> None:
    email = waiting()
    moments = []
    for _ in range(9):
        health.rest(email.channel_id, "away")
        moments.append(Channel.objects.get(pk=email.channel_id).next_slot_at - timezone.now())
    assert moments[-1] > moments[0]
    health.recover(email.channel_id)
    channel = Channel.objects.get(pk=email.channel_id)
    assert (channel.failures, channel.trouble) == (0, "")
