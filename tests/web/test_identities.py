"""One's own From addresses: added, proved by a link in a mail, changed, removed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.delivery import identities
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.team.models import User
from tests.delivery.servers import Wire, elsewhere
from tests.factories import make_channel, make_email, make_identity

pytestmark = pytest.mark.django_db


def given(channel: Channel, **fields: Any) -> dict[str, Any]:
    known = {"name": "Alice Arden", "address": "sales@northsea.example", "channel": channel.pk, "signature": ""}
    return known | fields


def link_in(wire: Wire) -> str:
    (body,) = wire.bodies
    found = re.search(r"/settings/identities/verify/\S+", body.decode().replace("=\r\n", ""))
    assert found
    return found[0]


def test_a_new_address_is_proved_by_the_link_in_a_mail_to_it(as_alice: Client) -> None:
    with elsewhere() as wire:
        channel = make_channel(host="localhost", port=wire.port)
        page = as_alice.post("/settings/identities/new/", given(channel), follow=True).content.decode()
    assert "A link to confirm it is on its way to sales@northsea.example" in page
    assert wire.lines[1] == f"MAIL FROM:<sales@northsea.example> SIZE={len(wire.bodies[0]) - 3}"
    assert wire.lines[2] == "RCPT TO:<sales@northsea.example>"
    identity = Identity.objects.get(address="sales@northsea.example")
    assert identity.verified_at is None
    assert not Identity.objects.usable().filter(pk=identity.pk).exists()

    link = link_in(wire)
    assert as_alice.get(link).status_code == 200
    identity.refresh_from_db()
    assert identity.verified_at is None  # looking at the link changed nothing
    assert as_alice.post(link).status_code == 302
    identity.refresh_from_db()
    assert identity.verified_at is not None


def test_confirming_twice_keeps_the_first_time(alice: User) -> None:
    identity = make_identity(alice, address="x@northsea.example", verified_at=None)
    assert identities.confirm(identity)
    assert not identities.confirm(identity)


def test_somebody_elses_link_does_not_work(client: Client, alice: User, bob: User) -> None:
    identity = make_identity(alice, address="x@northsea.example", verified_at=None)
    link = f"/settings/identities/verify/{identities.token_for(identity)}/"
    client.force_login(bob)
    assert client.post(link).status_code == 410
    client.logout()
    assert client.post(link).headers["Location"].startswith("/login/")
    identity.refresh_from_db()
    assert identity.verified_at is None


@pytest.mark.parametrize("change", [{"address": "y@northsea.example"}, {"user": "bob"}])
def test_a_link_is_for_one_address_of_one_user(
    as_alice: Client, alice: User, bob: User, change: dict[str, str]
) -> None:
    identity = make_identity(alice, address="x@northsea.example", verified_at=None, is_default=False)
    link = f"/settings/identities/verify/{identities.token_for(identity)}/"
    Identity.objects.filter(pk=identity.pk).update(**({"user": bob} if "user" in change else change))
    assert as_alice.post(link).status_code == 410


def test_a_link_ends_after_three_days(as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = make_identity(alice, address="x@northsea.example", verified_at=None)
    token = identities.token_for(identity)
    later = timezone.now() + identities.LASTS + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert identities.find(token, alice) is None


@pytest.mark.parametrize("token", ["x", "AQ", "ü", "a" * 500])
def test_a_forged_link_says_so(as_alice: Client, token: str) -> None:
    answer = as_alice.get(f"/settings/identities/verify/{token}/")
    assert answer.status_code == 410
    assert "does not work here" in answer.content.decode()


def test_a_link_that_could_not_be_sent_says_why_and_can_be_sent_again(as_alice: Client) -> None:
    with elsewhere({"RCPT": "550 5.1.1 User unknown"}) as wire:
        channel = make_channel(host="localhost", port=wire.port)
        page = as_alice.post("/settings/identities/new/", given(channel), follow=True).content.decode()
    assert "could not be sent. The address does not exist" in page
    assert "550 5.1.1 User unknown" in page
    identity = Identity.objects.get(address="sales@northsea.example")
    with elsewhere() as wire:
        Channel.objects.filter(pk=channel.pk).update(port=wire.port)
        as_alice.post(f"/settings/identities/{identity.pk}/resend/")
        assert link_in(wire)


def test_a_signature_is_cleaned(as_alice: Client, alice: User) -> None:
    identity = alice.identities.get()
    evil = '<p onclick="x()">Alice<script>alert(1)</script></p>'
    assert identity.channel is not None
    fields = given(identity.channel, address=identity.address, signature=evil)
    as_alice.post(f"/settings/identities/{identity.pk}/", fields)
    identity.refresh_from_db()
    assert identity.signature == "<p>Alice</p>"
    assert identity.verified_at is not None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Alice & Co\nSales", "<p>Alice &amp; Co<br>Sales</p>"), (" \n ", ""), ("<b>A</b>\nB", "<b>A</b>\nB")],
)
def test_a_signature_typed_as_text_keeps_its_lines(typed: str, kept: str) -> None:
    assert identities.signature(typed) == kept


def test_another_address_has_to_be_proved_again(as_alice: Client, alice: User) -> None:
    identity = alice.identities.get()
    with elsewhere() as wire:
        channel = make_channel(host="localhost", port=wire.port)
        as_alice.post(f"/settings/identities/{identity.pk}/", given(channel, address="new@northsea.example"))
    identity.refresh_from_db()
    assert (identity.address, identity.verified_at) == ("new@northsea.example", None)
    assert wire.lines[2] == "RCPT TO:<new@northsea.example>"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": "nobody"}, "Enter a valid email address."),
        ({"address": "ALICE@northsea.example"}, "You have this address already."),
        ({"name": ""}, "This field is required."),
        ({"channel": 0}, "Select a valid choice."),
    ],
)
def test_a_wrong_form_says_what_and_saves_nothing(as_alice: Client, wrong: dict[str, Any], words: str) -> None:
    answer = as_alice.post("/settings/identities/new/", given(make_channel()) | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Identity.objects.count() == 1


def test_nobody_sends_through_somebody_elses_channel(as_alice: Client, bob: User) -> None:
    answer = as_alice.post("/settings/identities/new/", given(make_channel(owner=bob)))
    assert answer.status_code == 422


def test_one_identity_is_the_default(as_alice: Client, alice: User) -> None:
    other = make_identity(alice, address="x@northsea.example")
    as_alice.post(f"/settings/identities/{other.pk}/default/")
    assert [identity.address for identity in alice.identities.filter(is_default=True)] == ["x@northsea.example"]


def test_the_first_identity_is_the_default_and_starts_from_the_login(client: Client, alice: User) -> None:
    alice.identities.all().delete()
    client.force_login(alice)
    assert 'value="alice@northsea.example"' in client.get("/settings/identities/new/").content.decode()
    with elsewhere() as wire:
        channel = make_channel(host="localhost", port=wire.port)
        client.post("/settings/identities/new/", given(channel))
    assert Identity.objects.get(address="sales@northsea.example").is_default


def test_the_only_channel_is_chosen_and_of_two_none(as_alice: Client, alice: User) -> None:
    chosen = f'<option value="{alice.identities.get().channel_id}" selected>'
    assert chosen in as_alice.get("/settings/identities/new/").content.decode()
    make_channel()
    assert chosen not in as_alice.get("/settings/identities/new/").content.decode()


def test_an_identity_that_wrote_emails_is_not_deleted(as_alice: Client, alice: User) -> None:
    used = make_email("delivered", sender=alice).identity
    free = make_identity(alice, address="x@northsea.example")
    assert used is not None
    page = as_alice.post(f"/settings/identities/{used.pk}/delete/", follow=True).content.decode()
    assert "emails were written with it" in page
    as_alice.post(f"/settings/identities/{free.pk}/delete/")
    assert [identity.pk for identity in alice.identities.all()] == [used.pk]


@pytest.mark.parametrize("verb", ["", "resend/", "default/", "delete/"])
def test_somebody_elses_identity_is_not_there(as_alice: Client, bob: User, verb: str) -> None:
    identity = bob.identities.get()
    answer = as_alice.post(f"/settings/identities/{identity.pk}/{verb}", given(make_channel()))
    assert answer.status_code == 404
    assert Identity.objects.filter(pk=identity.pk, name="Bob Brook").exists()


def test_looking_changes_nothing(as_alice: Client, alice: User) -> None:
    identity = make_identity(alice, address="x@northsea.example", verified_at=None)
    before = list(Identity.objects.order_by("pk").values())
    for url in ("", "new/", f"{identity.pk}/", f"verify/{identities.token_for(identity)}/"):
        assert as_alice.get(f"/settings/identities/{url}").status_code == 200
    for verb in ("resend", "default", "delete"):
        assert as_alice.get(f"/settings/identities/{identity.pk}/{verb}/").status_code == 405
    assert list(Identity.objects.order_by("pk").values()) == before


def test_without_a_channel_the_page_says_what_to_do_first(client: Client, alice: User) -> None:
    alice.identities.all().delete()
    Channel.objects.all().delete()
    client.force_login(alice)
    assert "First a channel" in client.get("/settings/identities/").content.decode()
