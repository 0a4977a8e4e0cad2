"""The doctor: each thing that can be wrong is found, with what to do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from quarterdeck.cli import checks, housekeeper
from quarterdeck.delivery.models import Channel, LimitBucket, MailDomain, SenderClock
from quarterdeck.delivery.pace.pacing import bucket_of
from quarterdeck.emails.models import Event
from quarterdeck.inbound.models import Mailbox
from quarterdeck.kit.env import Env
from tests.factories import make_channel, make_email, make_identity

pytestmark = pytest.mark.django_db


def findings(check: Callable[[Env], Iterator[checks.Finding]]) -> dict[str, checks.Finding]:
    return {finding.subject: finding for finding in check(settings.QUARTERDECK)}


def test_a_database_that_was_prepared_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE", 0)  # this machine's disk is not looked at
    housekeeper.keep_house()
    found = [
        finding for check in checks.CHECKS if check is not checks.worker for finding in check(settings.QUARTERDECK)
    ]
    assert [finding for finding in found if finding.is_problem] == []


@pytest.mark.parametrize(
    ("minutes", "words"), [(-90, "90 minutes ahead of the database's"), (10, "10 minutes behind the database's")]
)
def test_a_clock_that_is_off(monkeypatch: pytest.MonkeyPatch, minutes: int, words: str) -> None:
    monkeypatch.setattr(checks, "db_now", lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    found = findings(checks.clock)["clock"]
    assert (found.words, found.is_problem) == (words, True)


def test_a_worker_that_never_ran() -> None:
    SenderClock.objects.all().delete()
    assert "has never run" in findings(checks.worker)["worker"].words


def test_a_worker_that_fell_silent_and_one_that_lives() -> None:
    now = datetime.now(UTC)
    clock, _made = SenderClock.objects.update_or_create(pk=1, defaults={"heartbeat_at": now - timedelta(hours=1)})
    assert "silent since" in findings(checks.worker)["worker"].words
    SenderClock.objects.filter(pk=clock.pk).update(heartbeat_at=now)
    assert not findings(checks.worker)["worker"].is_problem


def test_sending_that_is_held() -> None:
    SenderClock.objects.update_or_create(pk=1, defaults={"held_since": datetime.now(UTC), "held_reason": "restored"})
    assert findings(checks.worker)["sending"].words == "held: restored"


def test_a_broken_channel_in_the_servers_words() -> None:
    make_channel(name="Acme", state="broken", state_reason="535 5.7.8 wrong password")
    found = findings(checks.channels)["channel Acme"]
    assert found.is_problem
    assert found.words == "535 5.7.8 wrong password"


def test_an_email_that_nobody_works_on() -> None:
    email = make_email("in_progress")
    assert not findings(checks.stuck)["emails in progress"].is_problem
    type(email).objects.filter(pk=email.pk).update(updated_at=datetime.now(UTC) - timedelta(hours=1))
    assert findings(checks.stuck)["emails in progress"].is_problem


def test_mail_that_is_late_and_nobody_says_why() -> None:
    channel = make_channel(name="Quiet")
    email = make_email("scheduled", identity=make_identity(channel=channel))
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    assert not findings(checks.overdue)["due mail"].is_problem

    type(email).objects.filter(pk=email.pk).update(due_at=long_ago)
    assert "nothing stands in its way" in findings(checks.overdue)["channel Quiet"].words

    Channel.objects.filter(pk=channel.pk).update(per_hour=0)  # a rule says why
    assert not findings(checks.overdue)["due mail"].is_problem
    Channel.objects.filter(pk=channel.pk).update(per_hour=None)
    LimitBucket.objects.create(channel=channel, starts_at=bucket_of(datetime.now(UTC)), granted=1)  # others go
    assert not findings(checks.overdue)["due mail"].is_problem


def test_months_that_were_not_made() -> None:
    housekeeper.partitions.ensure()
    newest = sorted(checks.partitions.existing() - {"emails_event_default"})[-2]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {newest}")
    assert newest in findings(checks.event_partitions)["event partitions"].words
    housekeeper.partitions.ensure()
    assert not findings(checks.event_partitions)["event partitions"].is_problem


def test_events_outside_every_month() -> None:
    Event.record("drafted", make_email("draft"), at=datetime(1999, 1, 1, tzinfo=UTC))
    assert findings(checks.event_partitions)["event DEFAULT partition"].words == "1 events"


def test_hits_that_nobody_stores() -> None:
    folder = settings.QUARTERDECK.data / "spool"
    folder.mkdir(exist_ok=True)
    late = folder / "late.test"
    late.write_bytes(b"x")
    hour_ago = time.time() - 3600
    os.utime(late, (hour_ago, hour_ago))
    try:
        assert findings(checks.spool)["tracking spool"].is_problem
    finally:
        late.unlink()


def test_a_mailbox_that_cannot_be_read() -> None:
    assert findings(checks.mailboxes)["mailboxes"].words == "0 read, none in trouble"
    known = {"host": "imap.acme.example", "username": "ann", "trouble_since": datetime(2026, 5, 4, 9, tzinfo=UTC)}
    Mailbox.objects.create(channel=make_channel(name="Acme"), trouble="wrong password", **known)
    found = findings(checks.mailboxes)["mailbox of Acme"]
    assert found.is_problem
    assert found.words == "not read since 2026-05-04 09:00 UTC: wrong password"


def test_m1_a_domain_whose_records_are_lacking_with_what_to_publish() -> None:
    lack = {"code": "no_dmarc", "name": "_dmarc.northsea.dev", "value": "v=DMARC1; p=none"}
    row = MailDomain.objects.create(
        channel=make_channel(), domain="northsea.dev", lacks=[lack], checked_at=datetime.now(UTC)
    )
    found = findings(checks.mail_domains)["mail of northsea.dev"]
    assert found.is_problem
    assert "northsea.dev" in found.words
    assert "v=DMARC1; p=none" in found.advice
    MailDomain.objects.filter(pk=row.pk).update(accepted=["no_dmarc"])
    assert not findings(checks.mail_domains)["mail domains"].is_problem


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE", 0)
    assert not findings(checks.disk)["disk"].is_problem
    monkeypatch.setattr(checks, "LEAST_FREE", 1 << 60)
    assert "make room" in findings(checks.disk)["disk"].advice
