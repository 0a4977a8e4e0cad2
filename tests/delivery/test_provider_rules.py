"""What providers ask beyond limits: bulk senders for ever (M2), password logins that end (M10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from quarterdeck.delivery.models import Tally
from quarterdeck.delivery.pace import bulk_senders, limits
from quarterdeck.delivery.pace.pacing import bucket_of
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


def sent(domain: str, count: int, hours_ago: float = 0) -> None:
    """So many emails went to a domain then."""
    starts_at = bucket_of(timezone.now() - timedelta(hours=hours_ago))
    Tally.objects.create(scope="d", key=domain, starts_at=starts_at, granted=count)


def page(client: Client, who: User) -> str:
    client.force_login(who)
    return client.get("/settings/sending/").content.decode()


def test_m2_from_4000_in_24_hours_on_the_page_warns(client: Client, adam: User) -> None:
    sent("gmail.com", 3_999)
    assert "close to 5,000" not in page(client, adam)
    sent("gmail.com", 1, hours_ago=20)
    assert page(client, adam).count("close to 5,000") == 1


def test_m2_whoever_once_sent_5000_is_a_bulk_sender_for_ever(client: Client, adam: User) -> None:
    sent("yahoo.com", 4_000, hours_ago=23)
    sent("yahoo.com", 999)
    sent("brava.example", 9_000)
    assert bulk_senders.note() == 0
    sent("yahoo.com", 1, hours_ago=1)
    assert (bulk_senders.note(), bulk_senders.note()) == (1, 0)
    Tally.objects.update(starts_at=F("starts_at") - timedelta(days=30))
    limits.forget()
    assert bulk_senders.note() == 0
    assert page(client, adam).count("bulk sender since") == 1
    assert AuditEntry.objects.get(action="domain.bulk_sender").data == {"domain": "yahoo.com", "sent": 5_000}


def test_m10_whoever_logs_in_at_microsoft_by_password_is_told_that_it_ends(client: Client, adam: User) -> None:
    client.force_login(adam)
    microsoft = make_channel(name="365", kind="smtp", host="smtp.office365.com")
    other = make_channel(name="Relay", kind="smtp", host="smtp.northsea.example")
    told = [client.get(f"/settings/channels/{each.pk}/").content.decode() for each in (microsoft, other)]
    assert ["switches off logging in by password" in each for each in told] == [True, False]
