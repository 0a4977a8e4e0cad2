"""What people do with a channel's mailbox: set up, try out, stop, remove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.delivery.hosts import Security
from quarterdeck.delivery.models import Channel
from quarterdeck.inbound.imap.folders import INBOX, find_sent
from quarterdeck.inbound.imap.session import Server, Session
from quarterdeck.inbound.models import Mailbox
from quarterdeck.kit.errors import OutsideError
from quarterdeck.kit.notices import announce
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

TEST_TIMEOUT = 10  # seconds a step, while somebody waits for the page


def server_of(mailbox: Mailbox, timeout: float = 30) -> Server:
    """The server behind a mailbox, with its password in the clear: for the moment of logging in."""
    return Server(
        host=mailbox.host,
        port=mailbox.port,
        security=cast(Security, mailbox.security),
        username=mailbox.username,
        password=mailbox.password,
        allow_private=settings.QUARTERDECK.allow_private_hosts,
        timeout=timeout,
    )


@transaction.atomic
def save(channel: Channel, password: str, *, by: User | None = None, **fields: Any) -> Mailbox:
    """Set up or change a channel's mailbox; an empty `password` keeps the old one. It is read with the new settings
    at once. Another server or user name is another mailbox: its folders are read anew."""
    mailbox = Mailbox.objects.select_for_update().filter(channel=channel).first() or Mailbox(channel=channel)
    is_new = mailbox.pk is None
    changed = sorted(name for name, value in fields.items() if getattr(mailbox, name) != value)
    for name in changed:
        setattr(mailbox, name, fields[name])
    if password:
        mailbox.password = password
        changed.append("password")
    if is_new:
        mailbox.save()
    elif changed:
        kept = {"sealed_password" if name == "password" else name for name in changed}
        Mailbox.objects.filter(pk=mailbox.pk).update(**{name: getattr(mailbox, name) for name in kept}, **_AT_ONCE)
        if {"host", "username"} & set(changed):
            mailbox.folders.all().delete()
            Mailbox.objects.filter(pk=mailbox.pk).update(since=None, read_at=None)
    if {"host", "username"} & set(changed):  # what is not in this one's Sent proves nothing until a test says so
        Channel.objects.filter(pk=channel.pk).update(files_sent=None)
    if changed:
        AuditEntry.record(by, "mailbox.changed", channel, fields=changed)
        announce("channels", [channel.pk])
    mailbox.refresh_from_db()
    return mailbox


_AT_ONCE: dict[str, Any] = {
    "owner": "",
    "lease_until": None,
    "next_look_at": Now(),
    "failures": 0,
    "trouble": "",
    "trouble_since": None,
}


@transaction.atomic
def turn(mailbox: Mailbox, by: User, *, on: bool) -> None:
    """Stop reading, or read again; what was not read meanwhile is read then."""
    if Mailbox.objects.filter(pk=mailbox.pk, is_on=not on).update(is_on=on, **_AT_ONCE):
        AuditEntry.record(by, "mailbox.turned_on" if on else "mailbox.turned_off", mailbox.channel)
        announce("channels", [mailbox.channel_id])


@transaction.atomic
def remove(mailbox: Mailbox, by: User) -> None:
    """Forget the mailbox and its password; what came from it stays."""
    AuditEntry.record(by, "mailbox.deleted", mailbox.channel, host=mailbox.host)
    mailbox.delete()
    Channel.objects.filter(pk=mailbox.channel_id).update(files_sent=None)
    announce("channels", [mailbox.channel_id])


@dataclass(frozen=True)
class Tried:
    """What *Test reading* found, in words."""

    ok: bool
    words: str


def try_out(mailbox: Mailbox) -> Tried:
    """Log in and look; success makes the listener try again at once. Speaks to the network: never inside a
    transaction."""
    try:
        words = async_to_sync(_look)(server_of(mailbox, TEST_TIMEOUT))
    except OutsideError as error:
        return Tried(False, str(error))
    Mailbox.objects.filter(pk=mailbox.pk).exclude(trouble="").update(**_AT_ONCE)
    return Tried(True, words)


async def _look(server: Server) -> str:
    session = await Session.open(server)
    try:
        inbox = await session.select(INBOX)
        sent = find_sent(await session.folders())
        told = [
            ngettext(
                "Logged in. The inbox has %(count)d message.",
                "Logged in. The inbox has %(count)d messages.",
                inbox.exists,
            )
            % {"count": inbox.exists},
            _("New mail is told at once.")
            if session.can_idle
            else _("The server tells of no news: it is asked each minute."),
            _("Sent mail is in “%(folder)s”.") % {"folder": sent}
            if sent
            else _("No folder of sent mail was found: interrupted emails cannot be looked for."),
        ]
        return " ".join(told)
    finally:
        session.abandon()
