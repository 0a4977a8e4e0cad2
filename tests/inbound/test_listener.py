"""Mailboxes at work: a real Dovecot is read by the loop, in order, once, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from quarterdeck.delivery.desk import Desk
from quarterdeck.delivery.models import Channel
from quarterdeck.inbound import mailboxes
from quarterdeck.inbound.imap import leases, listener, state
from quarterdeck.inbound.imap.reader import Reader
from quarterdeck.inbound.imap.session import Session
from quarterdeck.inbound.models import Folder, Mailbox, Message
from quarterdeck.kit.sayings import said
from quarterdeck.people.models import Person
from tests.delivery.sending import Running
from tests.factories import make_channel, make_email, make_person, make_user
from tests.sandbox.world import eventually
from tests.servers.dovecot import RIGHT, Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


def make_mailbox(dovecot: Dovecot, user: str, **fields: Any) -> Mailbox:
    channel = fields.pop("channel", None) or make_channel(name=user)
    known = {"host": "localhost", "port": dovecot.port, "security": "none", "username": user, "password": RIGHT}
    return mailboxes.save(channel, **{**known, **fields})


def from_known(person: Person, number: int, size: int = 0) -> bytes:
    """A message of somebody we know, about nothing of ours."""
    text = "Hello." + "x" * size
    return f"From: {person.address}\r\nMessage-ID: <{number}@there>\r\nSubject: N{number}\r\n\r\n{text}\r\n".encode()


@contextmanager
def listening(count: int = 1) -> Iterator[list[Running]]:
    """That many workers at once."""
    running = [Running(listener.run) for _ in range(count)]
    try:
        yield running
    finally:
        for each in running:
            each.stop()


def read_once(mailbox: Mailbox, owner: str = "test") -> None:
    """One connection's look at everything."""

    async def run() -> None:
        desk = Desk(threads=1)
        row, folders = await desk.run(state.load, mailbox.pk, owner)
        session = await Session.open(mailboxes.server_of(row))
        try:
            reader = Reader(session, row, folders, owner, desk)
            await reader.begin()
            await reader.read()
        finally:
            session.abandon()
            desk.close()

    Mailbox.objects.filter(pk=mailbox.pk).update(owner=owner)
    asyncio.run(run())


def subjects() -> list[str]:
    """What was recorded, by number; a message that was recorded twice is there twice."""
    return sorted(Message.objects.values_list("subject", flat=True), key=lambda subject: int(subject[1:]))


def place(mailbox: Mailbox, role: str = "inbox") -> Folder:
    return Folder.objects.get(mailbox=mailbox, role=role)


def test_an_answer_is_there_a_moment_after_it_came(dovecot: Dovecot) -> None:
    email = make_email("delivered", person=make_person(address="ann@brava.example"))
    mailbox = make_mailbox(dovecot, "moment")
    answer = f"From: ann@brava.example\r\nIn-Reply-To: <{email.message_id()}>\r\nSubject: Re: hi\r\n\r\nYes!\r\n"

    with listening():
        eventually(lambda: Mailbox.objects.get(pk=mailbox.pk).read_at)  # it waits for news now
        dovecot.deliver("moment", [answer.encode()])
        eventually(lambda: Message.objects.filter(email=email, kind="reply").exists())

    assert email.fresh().answered_at is not None
    mailbox.refresh_from_db()
    assert (mailbox.owner, mailbox.trouble) == ("", "")


def test_strangers_mail_leaves_nothing_but_its_uid(dovecot: Dovecot) -> None:
    mailbox = make_mailbox(dovecot, "strangers")
    dovecot.deliver("strangers", [b"From: spam@nowhere.example\r\nSubject: Buy\r\n\r\nNow"])
    read_once(mailbox)
    assert not Message.objects.exists()
    assert place(mailbox).last_uid == 1


def test_the_first_connection_takes_a_few_days_and_not_the_history(dovecot: Dovecot) -> None:
    ann = make_person()
    with dovecot.client("history") as client:
        for days in (400, 30, 2, 0):
            when = timezone.now() - timedelta(days=days)
            client.append("INBOX", from_known(ann, days), msg_time=when)
    mailbox = make_mailbox(dovecot, "history")
    read_once(mailbox)
    assert subjects() == ["N0", "N2"]


def test_thousands_after_an_outage_are_all_taken_once(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "outage")
    dovecot.deliver("outage", [from_known(ann, 0)])
    read_once(mailbox)
    stranger = b"From: someone@nowhere.example\r\nSubject: No\r\n\r\nHello"
    dovecot.deliver("outage", (from_known(ann, n) if n % 5 == 0 else stranger for n in range(1, 5001)))

    with listening(2):
        eventually(lambda: place(mailbox).last_uid == 5001)

    assert subjects() == [f"N{n}" for n in range(0, 5001, 5)]


def test_a_kill_between_two_chunks_loses_and_doubles_nothing(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "killed")
    dovecot.deliver("killed", (from_known(ann, n) for n in range(120)))
    read_once(make_mailbox(dovecot, "killed-first"))  # so that only one thing differs
    real = state.advance
    calls = iter(range(100))

    def broken(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        if next(calls) == 1:  # the second transaction has done everything but its commit
            raise KeyboardInterrupt

    monkeypatch.setattr(state, "advance", broken)
    with pytest.raises(KeyboardInterrupt):
        read_once(mailbox)
    assert Message.objects.count() == place(mailbox).last_uid < 120

    read_once(mailbox, owner="another")
    assert subjects() == [f"N{n}" for n in range(120)]


def test_whoever_was_overtaken_records_nothing(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "overtaken")
    read_once(mailbox)
    folder = place(mailbox)
    Mailbox.objects.filter(pk=mailbox.pk).update(owner="another")
    with pytest.raises(state.Overtaken):
        state.advance(folder, "test", 7)
    assert place(mailbox).last_uid == folder.last_uid
    dovecot.deliver("overtaken", [from_known(ann, 1)])
    read_once(mailbox)
    assert subjects() == ["N1"]


def test_new_uids_for_the_same_mail_skip_and_double_nothing(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "renumbered")
    dovecot.deliver("renumbered", (from_known(ann, n) for n in range(3)))
    read_once(mailbox)
    before = place(mailbox).uidvalidity

    dovecot.renumber("renumbered")
    dovecot.deliver("renumbered", [from_known(ann, 3)])
    read_once(mailbox)

    assert place(mailbox).uidvalidity != before
    assert subjects() == ["N0", "N1", "N2", "N3"]


def test_mail_that_was_moved_away_or_expunged_stops_nothing(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "moved")
    dovecot.deliver("moved", (from_known(ann, n) for n in range(4)))
    with dovecot.client("moved") as client:
        client.create_folder("Archive")
        client.select_folder("INBOX")
        client.move([1], "Archive")
        client.delete_messages([3])
        client.expunge()
    read_once(mailbox)
    assert subjects() == ["N1", "N3"]


def test_mail_that_is_moved_away_and_back_is_taken_once(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "back")
    dovecot.deliver("back", [from_known(ann, 1)])
    read_once(mailbox)
    with dovecot.client("back") as client:
        client.create_folder("Archive")
        client.select_folder("INBOX")
        client.move([1], "Archive")
        client.select_folder("Archive")
        client.move([1], "INBOX")
    dovecot.deliver("back", [from_known(ann, 2)])
    read_once(mailbox)
    assert place(mailbox).last_uid == 3  # it has another UID now, and is the same message
    assert subjects() == ["N1", "N2"]


def test_a_renamed_sent_folder_is_gone_on_with(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "renames")
    with dovecot.client("renames") as client:
        client.create_folder("Gesendet")
        client.delete_folder("Sent") if client.folder_exists("Sent") else None
    Folder.objects.create(mailbox=mailbox, role="sent", name="Gesendet")
    dovecot.deliver("renames", [from_known(ann, 1)], folder="Gesendet")
    read_once(mailbox)
    known = place(mailbox, "sent")

    with dovecot.client("renames") as client:
        client.rename_folder("Gesendet", "Gesendet 2026")
    dovecot.deliver("renames", [from_known(ann, 2)], folder="Gesendet 2026")
    read_once(mailbox)

    found = place(mailbox, "sent")
    assert (found.name, found.uidvalidity, found.last_uid) == ("Gesendet 2026", known.uidvalidity, 2)
    assert subjects() == ["N1", "N2"]


def test_a_message_too_large_is_read_from_its_beginning_and_noted(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "heavy")
    dovecot.deliver("heavy", [from_known(ann, 1, size=11 * 1024**2), from_known(ann, 2)])
    read_once(mailbox)
    assert subjects() == ["N1", "N2"]
    assert "11 MB: only its beginning was read" in said(place(mailbox).note)


def test_a_wrong_password_is_said_on_the_channel_and_tried_seldom(dovecot: Dovecot) -> None:
    mailbox = make_mailbox(dovecot, "wrong", password="wrong")
    with listening():
        eventually(lambda: Mailbox.objects.get(pk=mailbox.pk).trouble)
    mailbox.refresh_from_db()
    assert "did not accept the user name and password" in said(mailbox.trouble)
    assert mailbox.trouble_since is not None
    assert mailbox.next_look_at - timezone.now() > timedelta(seconds=90)

    mailboxes.save(mailbox.channel, RIGHT)
    with listening():
        eventually(lambda: Mailbox.objects.get(pk=mailbox.pk).read_at)
    mailbox.refresh_from_db()
    assert (mailbox.trouble, mailbox.trouble_since, mailbox.failures) == ("", None, 0)


def test_a_server_that_is_away_is_asked_again_later_each_time(dovecot: Dovecot) -> None:
    mailbox = make_mailbox(dovecot, "away", port=1)
    waits = []
    for _ in range(3):
        Mailbox.objects.filter(pk=mailbox.pk).update(next_look_at=Now())
        with listening():
            eventually(lambda: not Mailbox.objects.filter(pk=mailbox.pk, owner="", next_look_at__lte=Now()).exists())
            eventually(lambda: Mailbox.objects.filter(pk=mailbox.pk, owner="").exists())
        mailbox.refresh_from_db()
        waits.append(mailbox.next_look_at - timezone.now())
    assert "nothing listens on port 1" in said(mailbox.trouble)
    assert waits == sorted(waits)
    assert mailbox.failures == 3


def test_a_mailbox_has_one_reader_and_a_dead_ones_is_taken_over(dovecot: Dovecot) -> None:
    mailbox = make_mailbox(dovecot, "leased")
    assert leases.take("one", 10) == [mailbox.pk]
    assert leases.take("two", 10) == []
    assert leases.renew("one", [mailbox.pk]) == {mailbox.pk}
    Mailbox.objects.filter(pk=mailbox.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert leases.take("two", 10) == [mailbox.pk]
    assert leases.renew("one", [mailbox.pk]) == set()
    leases.in_trouble(mailbox.pk, "one", ValueError("late"))
    assert Mailbox.objects.get(pk=mailbox.pk).owner == "two"


def test_what_nobody_reads_any_more_is_not_kept(dovecot: Dovecot) -> None:
    mailbox = make_mailbox(dovecot, "orphan")
    leases.take("one", 10)
    before = Mailbox.objects.get(pk=mailbox.pk).lease_until
    assert leases.renew("one", []) == set()
    assert Mailbox.objects.get(pk=mailbox.pk).lease_until == before


def test_changed_settings_are_read_by_at_once(dovecot: Dovecot) -> None:
    ann = make_person()
    mailbox = make_mailbox(dovecot, "first")
    dovecot.deliver("first", [from_known(ann, 1)])
    dovecot.deliver("second", [from_known(ann, 2)])
    with listening():
        eventually(lambda: subjects() == ["N1"])
        mailboxes.save(mailbox.channel, RIGHT, username="second")
        eventually(lambda: subjects() == ["N1", "N2"])
        dovecot.deliver("first", [from_known(ann, 3)])
        dovecot.deliver("second", [from_known(ann, 4)])
        eventually(lambda: "N4" in subjects())
    assert subjects() == ["N1", "N2", "N4"]


def test_what_is_turned_off_is_left_alone(dovecot: Dovecot) -> None:
    mailbox = make_mailbox(dovecot, "off")
    mailboxes.turn(mailbox, make_user(), on=False)
    assert leases.take("one", 10) == []
    mailboxes.turn(mailbox, make_user(), on=True)
    assert leases.take("one", 10) == [mailbox.pk]


def test_two_readers_at_once_take_each_message_once(dovecot: Dovecot) -> None:
    ann = make_person()
    for number in range(4):
        user = f"pair{number}"
        make_mailbox(dovecot, user)
        dovecot.deliver(user, (from_known(ann, 1000 * number + n) for n in range(20)))
    with listening(2):
        eventually(lambda: Message.objects.count() == 80)
    assert sorted(set(subjects())) == sorted(subjects())
    assert Channel.objects.count() == 4
