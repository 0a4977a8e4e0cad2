"""Channels on the page: set up, tested with each fault in words, paused, removed; by whom."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.delivery import health, rates, tls
from quarterdeck.delivery.models import Channel
from quarterdeck.kit.sayings import said
from quarterdeck.team.models import User
from tests.delivery.servers import DROP, Authority, elsewhere
from tests.factories import make_channel, make_identity

pytestmark = pytest.mark.django_db

SECRET = "s3cret-pässword"
GIVEN = {
    "name": "Relay",
    "host": "smtp.northsea.example",
    "port": "587",
    "security": "starttls",
    "username": "ann",
    "password": SECRET,
    "per_minute": "",
    "per_hour": "100",
    "per_day": "",
    "connections": "2",
    "shared": "on",
}


def the_channel(**fields: Any) -> Channel:
    made = make_channel(**{"name": "Relay", "kind": "smtp", "host": "localhost", "username": "ann", **fields})
    made.password = SECRET
    made.save(update_fields=["sealed_password"])
    return made


def page_after_testing(client: Client, channel: Channel, **given: str) -> str:
    answer = client.post(f"/settings/channels/{channel.pk}/test/", given)
    assert answer.status_code == 200
    channel.refresh_from_db()
    return answer.content.decode()


@pytest.fixture
def as_admin(client: Client, adam: User) -> Client:
    client.force_login(adam)
    return client


def test_an_admin_adds_a_channel_for_everybody(as_admin: Client) -> None:
    answer = as_admin.post("/settings/channels/new/", GIVEN)
    made = Channel.objects.get(name="Relay")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/settings/channels/{made.pk}/")
    assert (made.owner, made.host, made.per_hour, made.per_minute) == (None, "smtp.northsea.example", 100, None)
    assert made.password == SECRET


def test_a_member_adds_a_channel_of_their_own_only(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/settings/channels/new/", GIVEN)
    assert Channel.objects.get(name="Relay").owner == alice


def test_a_password_is_sealed_and_never_shown_or_logged(
    as_admin: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    as_admin.post("/settings/channels/new/", GIVEN)
    made = Channel.objects.get(name="Relay")
    assert SECRET not in made.sealed_password
    with elsewhere({"AUTH": "535 5.7.8 Wrong"}) as wire:
        Channel.objects.filter(pk=made.pk).update(host="localhost", port=wire.port, security="none")
        pages = [page_after_testing(as_admin, made)]
    pages.append(as_admin.get(f"/settings/channels/{made.pk}/").content.decode())
    pages.append(as_admin.get("/settings/channels/").content.decode())
    pages.append(as_admin.post("/settings/channels/new/", GIVEN | {"host": ""}).content.decode())
    said = capsys.readouterr()
    for text in [*pages, caplog.text, said.out, said.err]:
        assert SECRET not in text
        assert made.sealed_password not in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"host": "https://smtp.x.test"}, "That is not the name of a server."),
        ({"host": "a b"}, "That is not the name of a server."),
        ({"port": "70000"}, "less than or equal to 65535"),
        ({"security": "magic"}, "Select a valid choice."),
        ({"password": ""}, "Enter the password, or leave the user name empty."),
        ({"per_hour": "0"}, "greater than or equal to 1"),
        ({"connections": ""}, "This field is required."),
    ],
)
def test_a_wrong_form_says_what_and_saves_nothing(as_admin: Client, wrong: dict[str, str], words: str) -> None:
    answer = as_admin.post("/settings/channels/new/", GIVEN | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Channel.objects.filter(name="Relay").exists()


def test_a_host_in_other_letters_is_kept_as_it_goes_over_the_wire(as_admin: Client) -> None:
    as_admin.post("/settings/channels/new/", GIVEN | {"host": " SMTP.Müller.example. "})
    assert Channel.objects.get(name="Relay").host == "smtp.xn--mller-kva.example"


def test_what_the_form_shows_can_be_saved_again(as_admin: Client) -> None:
    url = as_admin.post("/settings/channels/new/", GIVEN).headers["Location"]
    form = as_admin.get(url).context["form"]
    shown = {each.name: each.value() for each in form}
    again = {name: value for name, value in shown.items() if value is not None and value is not False}
    assert again["ramp_step"] == 0
    assert as_admin.post(url, again).status_code == 302


def test_an_empty_password_keeps_the_stored_one(as_admin: Client) -> None:
    channel = the_channel(port=587, security="starttls")
    url = f"/settings/channels/{channel.pk}/"
    same = GIVEN | {"host": "localhost", "password": "", "name": "Renamed"}
    assert as_admin.post(url, same).status_code == 302
    channel.refresh_from_db()
    assert (channel.name, channel.password) == ("Renamed", SECRET)


@pytest.mark.parametrize(
    "changed", [{"host": "evil.example"}, {"port": "25"}, {"security": "none"}, {"username": "bob"}]
)
def test_a_stored_password_never_goes_to_another_server(as_admin: Client, changed: dict[str, str]) -> None:
    channel = the_channel(port=587, security="starttls")
    given = GIVEN | {"host": "localhost", "password": ""} | changed
    answer = as_admin.post(f"/settings/channels/{channel.pk}/", given)
    assert answer.status_code == 422
    assert "Enter the password again" in answer.content.decode()


def test_without_a_user_name_no_password_is_kept(as_admin: Client) -> None:
    channel = the_channel()
    as_admin.post(f"/settings/channels/{channel.pk}/", GIVEN | {"username": "", "password": ""})
    channel.refresh_from_db()
    assert (channel.username, channel.sealed_password) == ("", "")


def test_a_test_reports_each_step_and_sends_nothing(as_admin: Client) -> None:
    with elsewhere() as wire:
        page = page_after_testing(as_admin, the_channel(port=wire.port))
    for words in ("It works", "Find the server", "Connect", "Encrypt", "Log in", "Logged in as ann.", "PIPELINING"):
        assert words in page
    assert wire.verbs() == ["EHLO", "AUTH", "QUIT"]


def test_a_test_message_goes_to_oneself_only_when_asked_for(as_admin: Client, adam: User) -> None:
    with elsewhere() as wire:
        channel = the_channel(port=wire.port)
        make_identity(adam, channel=channel, address="adam.ash@northsea.example")
        page = page_after_testing(as_admin, channel, send="1")
    assert "Ok: queued as 1" in page
    (body,) = wire.bodies
    assert b"From: Adam Ash <adam.ash@northsea.example>\r\nTo: Adam Ash <adam@northsea.example>\r\n" in body
    assert b"Auto-Submitted: auto-generated\r\n" in body


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ({"MAIL": "550 5.7.60 Not yours"}, "550 5.7.60 Not yours"),
        ({"RCPT": "554 5.7.1 Relay access denied"}, "does not pass mail on for us"),
        ({"BODY": DROP}, "Look into the mailbox whether it came."),
        ({"DATA": DROP}, "before the message was handed over"),
    ],
)
def test_a_refused_test_message_is_told_and_breaks_nothing(
    as_admin: Client, replies: dict[str, str], words: str
) -> None:
    with elsewhere(replies) as wire:
        channel = the_channel(port=wire.port)
        page = page_after_testing(as_admin, channel, send="1")
    assert words in page
    assert "It does not work yet" in page
    assert channel.state == "ready"


def test_a_wrong_password_breaks_the_channel_until_a_test_succeeds(as_admin: Client) -> None:
    with elsewhere({"AUTH": "535 5.7.8 Username and Password not accepted"}) as wire:
        channel = the_channel(port=wire.port)
        page = page_after_testing(as_admin, channel)
    assert "did not accept the user name and password. It said: 535 5.7.8 Username and Password not accepted" in page
    assert (channel.state, "535 5.7.8" in channel.state_reason) == ("broken", True)
    assert "Broken" in as_admin.get("/settings/channels/").content.decode()

    with elsewhere() as wire:
        given = GIVEN | {"host": "localhost", "port": str(wire.port), "security": "none", "password": "right"}
        as_admin.post(f"/settings/channels/{channel.pk}/", given)
        channel.refresh_from_db()
        assert channel.state == "broken"
        assert "It works" in page_after_testing(as_admin, channel)
    assert (channel.state, channel.state_reason, channel.password) == ("ready", "", "right")


def test_an_unknown_host_is_named(as_admin: Client) -> None:
    page = page_after_testing(as_admin, the_channel(host="no-such-host.invalid"))
    assert "No server named “no-such-host.invalid” was found" in page
    assert "Not reached." in page


def test_an_expired_certificate_is_explained(
    as_admin: Client, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority.make(tmp_path_factory.mktemp("ca"))
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    tls.context.cache_clear()
    with elsewhere(tls=authority.context(days=-1)) as wire:
        channel = the_channel(port=wire.port, security="tls")
        page = page_after_testing(as_admin, channel)
    tls.context.cache_clear()
    assert "“localhost” cannot be trusted. Its certificate has expired" in page
    assert channel.state == "broken"
    assert "AUTH" not in wire.verbs()


def test_a_server_that_is_away_breaks_nothing(as_admin: Client) -> None:
    channel = the_channel(port=9)
    assert "nothing listens on port 9" in page_after_testing(as_admin, channel)
    assert channel.state == "ready"


def test_for_htmx_only_the_test_is_redrawn(as_admin: Client) -> None:
    with elsewhere() as wire:
        channel = the_channel(port=wire.port)
        answer = as_admin.post(f"/settings/channels/{channel.pk}/test/", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.startswith('<section id="check"')
    assert "<html" not in page


def test_a_resting_channel_says_when_it_is_tried_again(as_admin: Client) -> None:
    channel = the_channel()
    health.rest(channel.pk, "“localhost” did not answer.")
    page = as_admin.get(f"/settings/channels/{channel.pk}/").content.decode()
    assert "“localhost” did not answer." in page
    assert "Server away" in as_admin.get("/settings/channels/").content.decode()


def test_a_channel_is_paused_and_resumed(as_admin: Client) -> None:
    channel = the_channel()
    as_admin.post(f"/settings/channels/{channel.pk}/pause/")
    channel.refresh_from_db()
    assert (channel.state, said(channel.state_reason)) == ("paused", "Paused by Adam Ash.")
    with elsewhere() as wire:
        Channel.objects.filter(pk=channel.pk).update(port=wire.port)
        page_after_testing(as_admin, channel)
    assert channel.state == "paused"  # a test mends what is broken; what a person stopped, a person resumes
    as_admin.post(f"/settings/channels/{channel.pk}/resume/")
    channel.refresh_from_db()
    assert (channel.state, channel.state_reason) == ("ready", "")


def test_a_channel_in_use_is_not_deleted(as_admin: Client, adam: User) -> None:
    channel = the_channel()
    identity = make_identity(adam, channel=channel, address="x@northsea.example")
    answer = as_admin.post(f"/settings/channels/{channel.pk}/delete/", follow=True)
    assert "cannot be deleted" in answer.content.decode()
    identity.delete()
    as_admin.post(f"/settings/channels/{channel.pk}/delete/")
    assert not Channel.objects.filter(pk=channel.pk).exists()


@pytest.mark.parametrize("verb", ["", "test/", "pause/", "resume/", "delete/"])
def test_somebody_elses_channel_is_not_there(client: Client, alice: User, bob: User, verb: str) -> None:
    client.force_login(alice)
    for channel in (the_channel(owner=bob), the_channel()):
        assert client.post(f"/settings/channels/{channel.pk}/{verb}", GIVEN).status_code == 404
        channel.refresh_from_db()
        assert (channel.state, channel.host) == ("ready", "localhost")
    assert client.get(f"/settings/channels/{channel.pk}/").status_code == 404


def test_the_list_shows_team_channels_and_ones_own(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    the_channel(name="For everybody")
    own = the_channel(name="Of Alice", owner=alice)
    the_channel(name="Of Bob", owner=bob)
    page = client.get("/settings/channels/").content.decode()
    assert "For everybody" in page
    assert f'href="/settings/channels/{own.pk}/"' in page
    assert "Of Bob" not in page


def test_looking_changes_nothing(as_admin: Client) -> None:
    channel = the_channel()
    before = Channel.objects.filter(pk=channel.pk).values().get()
    for url in ("", "new/", f"{channel.pk}/"):
        assert as_admin.get(f"/settings/channels/{url}").status_code == 200
    for verb in ("test", "pause", "resume", "delete"):
        assert as_admin.get(f"/settings/channels/{channel.pk}/{verb}/").status_code == 405
    assert Channel.objects.filter(pk=channel.pk).values().get() == before


def test_the_list_asks_a_fixed_number_of_questions(as_admin: Client, alice: User) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_admin.get("/settings/channels/")
        return len(asked)

    the_channel(owner=alice)
    few = questions()
    for _ in range(5):
        the_channel(owner=alice)
    assert questions() == few


def test_one_that_has_sent_nothing_has_no_rate(client: Client, adam: User) -> None:
    client.force_login(adam)
    page = client.get(f"/settings/channels/{make_channel().pk}/").content.decode()
    assert "Bounces: no emails in 24 hours; it stops at 8 %." in page


def test_one_that_stopped_by_itself_says_so_everywhere_and_is_resumed_with_a_note(
    client: Client, alice: User, adam: User
) -> None:
    channel = alice.identities.get().channel
    rates.note([(channel.pk, "northsea.example", "handed_over")] * 100)
    rates.note([(channel.pk, "northsea.example", "bounced")] * 8)
    client.force_login(alice)
    today = client.get("/").content.decode()
    assert today.count("8.00 % of the last 100 emails bounced for good") == 2  # the banner, and among the trouble
    client.force_login(adam)
    page = client.get(f"/settings/channels/{channel.pk}/").content.decode()
    assert "Bounces: 8.00 % of 100 emails" in page
    client.post(f"/settings/channels/{channel.pk}/resume/", {"note": ""})
    assert Channel.objects.get(pk=channel.pk).state == "paused"
    client.post(f"/settings/channels/{channel.pk}/resume/", {"note": "Took the old list out"})
    assert Channel.objects.get(pk=channel.pk).state == "ready"
    assert "stopped by itself" not in client.get("/").content.decode()


def test_a_stop_is_not_told_to_whom_it_does_not_concern(client: Client, charlie: User) -> None:
    other = make_channel(name="Other")
    rates.note([(other.pk, "northsea.example", "handed_over")] * 100)
    rates.note([(other.pk, "northsea.example", "bounced")] * 8)
    client.force_login(charlie)
    assert "stopped by itself" not in client.get("/").content.decode()
