"""Signing with DKIM is set up on the channel's page: make a key, publish it, have it checked."""

from __future__ import annotations

import dns.resolver
import pytest
from django.test import Client

from quarterdeck.delivery import dkim_keys
from quarterdeck.delivery.models import Channel
from quarterdeck.team.models import User
from tests.delivery.test_dkim import name_service
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


def test_a_key_is_made_published_checked_and_used(client: Client, adam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(adam)
    channel = make_channel(name="Relay", kind="smtp")
    home = f"/settings/channels/{channel.pk}/"
    assert "Make a key" in client.get(home).content.decode()

    page = client.post(f"{home}dkim/make/", {"domain": "northsea.example"}, follow=True).content.decode()
    channel.refresh_from_db()
    record = dkim_keys.record_of(channel)
    assert record.name in page
    assert record.value in page
    assert "PRIVATE KEY" not in page
    assert channel.sealed_dkim_key not in page

    with name_service({}) as resolver:
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        page = client.post(f"{home}dkim/use/", follow=True).content.decode()
    assert "There is no record" in page
    assert Channel.objects.get(pk=channel.pk).dkim_since is None

    with name_service({record.name: record.value}) as resolver:
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        page = client.post(f"{home}dkim/use/", follow=True).content.decode()
    assert "is signed for northsea.example" in page
    assert Channel.objects.get(pk=channel.pk).dkim_since is not None

    page = client.post(f"{home}dkim/stop/", follow=True).content.decode()
    assert "Check the record" in page


def test_what_is_no_domain_makes_no_key(client: Client, adam: User) -> None:
    client.force_login(adam)
    channel = make_channel(name="Relay", kind="smtp")
    page = client.post(f"/settings/channels/{channel.pk}/dkim/make/", {"domain": "not a domain"}, follow=True)
    assert "is not a domain name" in page.content.decode()
    assert not Channel.objects.get(pk=channel.pk).sealed_dkim_key
