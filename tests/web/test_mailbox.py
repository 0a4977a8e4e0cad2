"""A channel's mailbox on its page: guessed, set up, tested with a clear answer, stopped, forgotten; by whom."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.delivery.models import Channel
from quarterdeck.inbound.imap.providers import guess
from quarterdeck.inbound.models import Folder, Mailbox
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.team.models import AuditEntry, User
from tests.factories import make_channel
from tests.servers.dovecot import RIGHT, Dovecot

pytestmark = pytest.mark.django_db

SECRET = "s3cret-pässword"


@pytest.fixture
def channel(alice: User) -> Channel:
    made = make_channel(
        name="Alice's",
        owner=alice,
        host="smtp.northsea.example",
        username="alice@northsea.example",
        security="starttls",
    )
    made.password = SECRET
    made.save(update_fields=["sealed_password"])
    return made


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def given(**fields: str) -> dict[str, str]:
    known = {"host": "imap.northsea.example", "port": "993", "security": "tls", "username": "alice@northsea.example"}
    return {**known, "password": "", **fields}


@pytest.mark.parametrize(
    ("smtp", "imap"),
    [
        ("smtp.northsea.example", "imap.northsea.example"),
        ("smtp.gmail.com", "imap.gmail.com"),
        ("smtp.office365.com", "outlook.office365.com"),
        ("mail.northsea.example", "mail.northsea.example"),
        ("email-smtp.eu-west-1.amazonaws.com", ""),
    ],
)
def test_the_server_is_guessed_from_the_one_that_sends(smtp: str, imap: str) -> None:
    assert guess(smtp).host == imap


def test_a_new_mailbox_starts_with_the_guess_and_the_channels_own_password(browser: Client, channel: Channel) -> None:
    page = browser.get(f"/settings/channels/{channel.pk}/mailbox/").content.decode()
    assert 'value="imap.northsea.example"' in page
    assert "last three days" in page
    assert browser.post(f"/settings/channels/{channel.pk}/mailbox/", given()).status_code == 302
    mailbox = Mailbox.objects.get(channel=channel)
    assert mailbox.password == SECRET
    assert AuditEntry.objects.filter(action="mailbox.changed").exists()


@pytest.mark.parametrize("other", [{"host": "imap.elsewhere.example"}, {"username": "bob"}, {"security": "none"}])
def test_the_channels_password_goes_nowhere_else(browser: Client, channel: Channel, other: dict[str, str]) -> None:
    answer = browser.post(f"/settings/channels/{channel.pk}/mailbox/", given(**other))
    assert answer.status_code == 422
    assert "Enter the password of this mailbox." in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_a_stored_password_stays_with_its_server(browser: Client, channel: Channel) -> None:
    url = f"/settings/channels/{channel.pk}/mailbox/"
    browser.post(url, given(password="mailbox-word"))
    moved = browser.post(url, given(host="imap.elsewhere.example"))
    assert moved.status_code == 422
    assert "mailbox-word" not in browser.get(url).content.decode() + moved.content.decode()
    browser.post(url, given())
    assert Mailbox.objects.get().password == "mailbox-word"


def test_another_mailbox_is_read_from_the_beginning(browser: Client, channel: Channel) -> None:
    url = f"/settings/channels/{channel.pk}/mailbox/"
    browser.post(url, given())
    mailbox = Mailbox.objects.get()
    Folder.objects.create(mailbox=mailbox, role="inbox", name="INBOX", uidvalidity=7, last_uid=70)
    browser.post(url, given(port="1993", password="again"))
    assert Folder.objects.get().last_uid == 70
    browser.post(url, given(username="carol", password="x"))
    assert not Folder.objects.exists()


def test_a_test_of_reading_says_what_it_found(
    browser: Client, channel: Channel, dovecot: Dovecot, transactional_db: None
) -> None:
    dovecot.deliver("tested", [b"Subject: One\r\n\r\nHello"])
    url = f"/settings/channels/{channel.pk}/mailbox/"
    local = {"host": "localhost", "port": str(dovecot.port), "security": "none", "username": "tested"}
    browser.post(url, given(**local, password=RIGHT))
    page = browser.post(f"{url}test/").content.decode()
    assert "Logged in. The inbox has 1 message." in page
    assert "Sent mail is in “Sent”." in page

    browser.post(url, given(**local, password="wrong"))
    page = browser.post(f"{url}test/").content.decode()
    assert "did not accept the user name and password" in page
    assert "It does not work yet" in page


def test_trouble_is_told_on_the_channels_page(browser: Client, channel: Channel) -> None:
    words = keep(Saying("“%(host)s” stopped answering.", host="imap.northsea.example"))
    Mailbox.objects.create(
        channel=channel, host="x.example", username="a", trouble=words, trouble_since=timezone.now(), failures=1
    )
    page = browser.get(f"/settings/channels/{channel.pk}/").content.decode()
    assert "The mailbox cannot be read since" in page
    assert "“imap.northsea.example” stopped answering." in page
    assert "Mailbox not read" in browser.get("/settings/channels/").content.decode()


def test_a_channel_without_a_mailbox_says_what_is_missing(browser: Client, channel: Channel) -> None:
    page = browser.get(f"/settings/channels/{channel.pk}/").content.decode()
    assert "replies, bounces and complaints are not seen" in page


def test_reading_is_stopped_and_forgotten(browser: Client, channel: Channel) -> None:
    url = f"/settings/channels/{channel.pk}/mailbox/"
    browser.post(url, given())
    browser.post(f"{url}turn/", {"on": "0"})
    assert not Mailbox.objects.get().is_on
    assert "Read again" in browser.get(url).content.decode()
    browser.post(f"{url}turn/", {"on": "1"})
    assert Mailbox.objects.get().is_on
    browser.post(f"{url}delete/")
    assert not Mailbox.objects.exists()


def test_a_teammates_mailbox_is_not_to_be_seen(client: Client, bob: User, channel: Channel) -> None:
    client.force_login(bob)
    for path in ("", "test/", "turn/", "delete/"):
        assert client.post(f"/settings/channels/{channel.pk}/mailbox/{path}").status_code == 404


def test_a_relays_bounces_come_back_at_a_domain_of_ours(browser: Client, channel: Channel) -> None:
    url = f"/settings/channels/{channel.pk}/mailbox/"
    wrong = browser.post(f"{url}returns/", {"bounce_domain": "not a domain"})
    assert wrong.status_code == 422
    assert "That is not the name of a server" in wrong.content.decode()
    browser.post(f"{url}returns/", {"bounce_domain": "@Bounces.Northsea.example"})
    channel.refresh_from_db()
    assert channel.bounce_domain == "bounces.northsea.example"
    assert channel.password == SECRET
    assert "Nothing listens for them yet" in browser.get(url).content.decode()
