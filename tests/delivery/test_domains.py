"""M1: mail of a domain that providers cannot know for its own is stopped before it goes, with what to publish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import dns.resolver
import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.compose.batches import Wanted, review
from quarterdeck.compose.preflight import preflight
from quarterdeck.delivery import dkim_keys, domains
from quarterdeck.delivery.domain_rules import Published, Sends, lacks, walk
from quarterdeck.delivery.domain_words import WORDS
from quarterdeck.delivery.models import Channel, Identity, MailDomain
from quarterdeck.kit.errors import Temporary
from quarterdeck.team.models import AuditEntry, User
from tests.delivery.test_dkim import name_service
from tests.factories import make_channel, make_email, make_identity, make_person

SPF, DMARC = "v=spf1 include:_spf.google.com ~all", "v=DMARC1; p=none"
FULL = {"northsea.dev": SPF, "_dmarc.northsea.dev": DMARC}


def codes(
    spf: list[str] | None = None, dmarc: list[tuple[str, list[str]]] | None = None, dkim: list[str] | None = None,
    **sends: str,
) -> list[str]:  # fmt: skip
    """What a domain lacks that has a good SPF record and policy unless told otherwise."""
    known = {"domain": "northsea.dev", "envelope": "northsea.dev", "host": "smtp.gmail.com", **sends}
    found = Published([SPF] if spf is None else spf, [("northsea.dev", [DMARC])] if dmarc is None else dmarc, dkim)
    return [each.code for each in lacks(Sends(**known), found)]


@pytest.mark.parametrize(
    ("spf", "lack"),
    [
        ([SPF, "google-site-verification=x"], []),
        (["V=SPF1 Include:_SPF.google.com -ALL"], []),
        (["v=spf1 redirect=_spf.northsea.dev"], []),
        (["v=spf10 include:_spf.google.com"], ["no_spf"]),
        ([], ["no_spf"]),
        ([SPF, "v=spf1 mx -all"], ["many_spf"]),
        (["v=spf1 -all"], ["nobody_spf"]),
        (["v=spf1"], ["nobody_spf"]),
        (["v=spf1 include:sendgrid.net ~all"], ["other_spf"]),
        (["v=spf1 -include:_spf.google.com ~all"], ["other_spf"]),
    ],
)
def test_m1_spf_is_one_record_that_lets_the_provider_send(spf: list[str], lack: list[str]) -> None:
    assert codes(spf) == lack


def test_m1_a_relay_of_ones_own_may_stand_in_spf_in_any_way() -> None:
    assert codes(["v=spf1 ip4:192.0.2.7 -all"], host="relay.northsea.dev") == []


@pytest.mark.parametrize(
    ("texts", "lack"),
    [
        ([DMARC], []),
        (["v=DMARC1;p=reject;rua=mailto:a@b.dev"], []),
        ([], ["no_dmarc"]),
        (["v=DMARC1; rua=mailto:a@b.dev"], ["bad_dmarc"]),
        ([DMARC, DMARC], ["bad_dmarc"]),
    ],
)
def test_m1_there_is_one_policy_of_none_at_least(texts: list[str], lack: list[str]) -> None:
    assert codes(dmarc=[("northsea.dev", texts)]) == lack


def test_m1_a_subdomain_under_its_parents_policy_passes() -> None:
    assert walk("mail.eu.northsea.dev") == ["mail.eu.northsea.dev", "eu.northsea.dev", "northsea.dev"]
    found = [("mail.northsea.dev", list[str]()), ("northsea.dev", [DMARC])]
    assert codes(dmarc=found, domain="mail.northsea.dev", envelope="mail.northsea.dev") == []
    assert codes(dmarc=found, domain="mail.northsea.dev", envelope="bounces.northsea.dev") == []


def test_m1_no_top_domain_answers_for_those_below_it() -> None:
    assert walk("northsea.dev") == ["northsea.dev"]


def test_m1_the_policy_is_aligned_with_the_return_path_or_the_signature() -> None:
    signed = {"dkim_name": "qd._domainkey.northsea.dev", "dkim_key": "abc"}
    key = ["v=DKIM1; k=rsa; p=a bc"]
    assert codes(dkim=key, envelope="relay.dev", dkim_domain="northsea.dev", **signed) == []
    assert codes(dkim=key, envelope="northsea.dev", dkim_domain="relay.dev", **signed) == []
    assert codes(dkim=key, envelope="relay.dev", dkim_domain="relay.dev", **signed) == ["unaligned"]
    strict = [("northsea.dev", ["v=DMARC1; p=none; aspf=s; adkim=s"])]
    below = {"envelope": "b.northsea.dev", "dkim_domain": "m.northsea.dev"}
    assert codes(dkim=key, dmarc=strict, **below, **signed) == ["unaligned"]
    assert codes(dkim=key, **below, **signed) == []


@pytest.mark.parametrize("published", [[], ["v=DKIM1; p="], ["v=DKIM1; p=another"]])
def test_m1_a_key_that_is_not_published_any_more_verifies_nothing(published: list[str]) -> None:
    ours = {"dkim_domain": "northsea.dev", "dkim_name": "qd._domainkey.northsea.dev", "dkim_key": "abc"}
    assert codes(dkim=published, **ours) == ["no_dkim"]


def test_every_lack_has_words() -> None:
    seen = {"no_spf", "many_spf", "nobody_spf", "other_spf", "no_dkim", "no_dmarc", "bad_dmarc", "unaligned"}
    assert WORDS.keys() == seen


@pytest.fixture
def relay(db: None) -> Channel:
    return make_channel(name="Relay", kind="smtp", host="smtp.gmail.com")


@pytest.fixture
def ann(alice: User, relay: Channel) -> Identity:
    return make_identity(alice, address="ann@northsea.dev", channel=relay, is_default=False)


@pytest.fixture
def nothing_published(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with name_service({}) as resolver:
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        yield


def test_m1_it_stops_mail_of_the_domain_with_what_to_publish(ann: Identity, alice: User, relay: Channel) -> None:
    email = make_email(sender=alice, identity=ann)
    wanted = Wanted("Launch", "Hello", "<p>Hello</p>", ann)
    assert preflight(email, []) == []
    with name_service({}) as resolver:
        domains.check(relay, "northsea.dev", resolver)
    told = [(each.where, each.words) for each in preflight(email, [])]
    assert [where for where, _words in told] == ["identity", "identity"]
    assert "northsea.dev has no SPF record." in told[0][1]
    assert "DMARC" in told[1][1]
    assert len(review(alice, [make_person().pk], wanted).problems) == 2

    with name_service(FULL) as resolver:
        domains.check(relay, "northsea.dev", resolver)
    assert preflight(email, []) == []


def test_m1_the_parents_policy_is_found_in_dns(relay: Channel) -> None:
    with name_service({"mail.northsea.dev": SPF, "_dmarc.northsea.dev": DMARC}) as resolver:
        assert domains.check(relay, "mail.northsea.dev", resolver).lacks == []


def test_our_own_key_is_looked_up_too(relay: Channel) -> None:
    record = dkim_keys.make(relay, "northsea.dev")
    with name_service({**FULL, record.name: record.value}) as resolver:
        dkim_keys.use(relay, resolver=resolver)
        assert domains.check(relay, "northsea.dev", resolver).lacks == []
    with name_service(FULL) as resolver:
        assert [each["code"] for each in domains.check(relay, "northsea.dev", resolver).lacks] == ["no_dkim"]


def test_a_silent_name_service_stops_and_frees_nobody(ann: Identity, relay: Channel) -> None:
    with name_service({}) as resolver:
        domains.check(relay, "northsea.dev", resolver)
    with name_service({"northsea.dev": ""}) as resolver, pytest.raises(Temporary):
        domains.check(relay, "northsea.dev", resolver)
    assert len(ann.lacks) == 2


@pytest.mark.usefixtures("nothing_published")
def test_each_day_every_domain_is_looked_up_that_is_somebodys_own(ann: Identity, alice: User, relay: Channel) -> None:
    make_identity(alice, address="ann@gmail.com", channel=relay, is_default=False)
    make_identity(alice, address="ann@northsea.example", channel=relay, is_default=False)
    make_identity(alice, address="ann@unproved.dev", channel=relay, is_default=False, verified_at=None)
    assert (domains.check_due(), domains.check_due()) == (1, 0)
    MailDomain.objects.update(checked_at=timezone.now() - timedelta(hours=25))
    assert domains.check_due() == 1
    assert list(MailDomain.objects.values_list("domain", flat=True)) == ["northsea.dev"]


@pytest.mark.usefixtures("nothing_published")
def test_a_domain_that_nobody_sends_from_any_more_is_forgotten(ann: Identity) -> None:
    domains.look_after(ann)
    ann.delete()
    assert domains.check_due() == 0
    assert not MailDomain.objects.exists()


@pytest.mark.usefixtures("nothing_published")
def test_an_address_that_is_proved_is_looked_up_at_once(ann: Identity) -> None:
    domains.look_after(ann)
    assert ann.lacks


@pytest.mark.usefixtures("nothing_published")
def test_an_admin_may_answer_for_it_and_only_for_what_was_seen(
    ann: Identity, alice: User, adam: User, relay: Channel, client: Client
) -> None:
    home = f"/settings/channels/{relay.pk}/"
    client.force_login(adam)
    page = client.post(f"{home}domains/", follow=True).content.decode()
    assert "No new mail goes from northsea.dev" in page
    assert "v=spf1 include:_spf.google.com ~all" in page
    row = MailDomain.objects.get()
    assert client.post(f"/settings/channels/domains/{row.pk}/", {"note": " "}).status_code == 422
    assert client.post(f"/settings/channels/domains/{row.pk}/", {"note": "Only inside"}).status_code == 302
    assert ann.lacks == []
    assert "Only inside" in client.get(home).content.decode()
    assert AuditEntry.objects.filter(action="domain.answered_for", actor=adam).exists()
    with pytest.raises(PermissionError):
        domains.answer_for(row, note="me too", by=alice)
    MailDomain.objects.update(lacks=[*row.lacks, {"code": "no_dkim", "name": "x", "value": ""}])
    assert len(ann.lacks) == 1
