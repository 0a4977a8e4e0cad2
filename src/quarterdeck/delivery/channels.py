"""What people do with channels: set up, test, pause, resume, remove."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, cast

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quarterdeck.delivery import health
from quarterdeck.delivery.check import CheckResult, Letter, check
from quarterdeck.delivery.hosts import Security
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.pace import providers
from quarterdeck.delivery.pace.providers import Advice
from quarterdeck.delivery.smtp import Server
from quarterdeck.kit.notices import announce
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

TEST_TIMEOUT = 10  # seconds a step, while somebody waits for the page


def server_of(channel: Channel, timeout: float = 30) -> Server:
    """The server behind a channel, with its password in the clear: for the moment of logging in."""
    return Server(
        host=channel.host,
        port=channel.port,
        security=cast(Security, channel.security),
        username=channel.username,
        password=channel.password,
        allow_private=settings.QUARTERDECK.allow_private_hosts,
        timeout=timeout,
    )


@transaction.atomic
def add(owner: User | None, password: str, *, by: User | None = None, **fields: Any) -> Channel:
    """A new channel; without an owner it is the whole organisation's.

    One without any limit starts below what its provider allows (delivery/providers.py).
    """
    if all(fields.get(name) is None for name in ("per_minute", "per_hour", "per_day")):
        fields |= advice_for(Channel(owner=owner, **fields)).limits
    channel = Channel(owner=owner, **fields)
    if channel.ramp_start is not None:
        channel.ramp_from = timezone.now()
    channel.password = password
    channel.save()
    AuditEntry.record(by, "channel.added", channel, host=channel.host, owner=str(owner or ""))
    return channel


def advice_for(channel: Channel) -> Advice:
    """The limits that a channel should have; none for the sandbox."""
    if channel.kind != Channel.Kind.SMTP:
        return providers.NONE
    return providers.advice(channel.host, channel.username, is_mailbox=channel.owner_id is not None)


@transaction.atomic
def change(channel: Channel, password: str, *, by: User | None = None, **fields: Any) -> None:
    """New settings; an empty `password` keeps the old one, but goes with it when there is no user name any more.

    A broken channel stays broken until a test succeeds.
    """
    had = bool(channel.sealed_password)
    if password or not fields.get("username", channel.username):
        channel.password = password
        fields["sealed_password"] = channel.sealed_password
    if "ramp_start" in fields and (fields["ramp_start"] is None) != (channel.ramp_start is None):
        fields["ramp_from"] = None if fields["ramp_start"] is None else timezone.now()
    changed = sorted(name for name, value in fields.items() if getattr(channel, name) != value)
    if "sealed_password" in fields and (password or had):
        changed.append("password")
    if {"host", "username"} & set(changed):
        fields["files_sent"] = None  # another mailbox: to be found out again
    Channel.objects.filter(pk=channel.pk).update(**fields)
    channel.refresh_from_db()
    if changed:
        AuditEntry.record(by, "channel.changed", channel, fields=changed)


def try_out(channel: Channel, letter: Letter | None = None) -> CheckResult:
    """*Test this channel*. Success mends a broken channel; a wrong setting breaks it, with the reason.

    Speaks to the network: never inside a transaction.
    """
    result = async_to_sync(check)(server_of(channel, TEST_TIMEOUT), letter)
    if result.logged_in:
        health.mend(channel.pk)
        health.recover(channel.pk)
    elif result.misconfigured:
        health.break_down(channel.pk, result.fault)
    channel.refresh_from_db()
    return result


@transaction.atomic
def pause(channel: Channel, by: User) -> bool:
    """Stop sending until somebody resumes; False if it was paused already."""
    rows = Channel.objects.filter(pk=channel.pk).exclude(state=Channel.State.PAUSED)
    turned = _turn(channel, rows, Channel.State.PAUSED, keep(Saying(gettext_noop("Paused by %(name)s."), name=str(by))))
    if turned:
        AuditEntry.record(by, "channel.paused", channel)
    return turned


def stopped() -> models.QuerySet[Channel]:
    """The channels that stopped by themselves."""
    return Channel.objects.filter(state=Channel.State.PAUSED).exclude(pause_cause="").order_by("name", "pk")


def stopped_for(user: User) -> list[Channel]:
    """Those that stopped by themselves and concern this user: all for an admin, else those they send through."""
    return list(stopped() if user.is_admin else stopped().filter(identities__user=user).distinct())


class NoteNeeded(ValueError):
    """The channel stopped by itself: whoever resumes it says what was done about the cause."""


@transaction.atomic
def resume(channel: Channel, by: User | None = None, *, note: str = "") -> bool:
    """Send again; False if it was not paused. If its settings are wrong, the next sending says so.

    Raises NoteNeeded for one that stopped by itself; what went until now counts for its rates no more.
    """
    paused = Channel.objects.filter(pk=channel.pk, state=Channel.State.PAUSED)
    cause = paused.values_list("pause_cause", flat=True).first()
    if cause and not note.strip():
        raise NoteNeeded(_("Say what was done about it: the note is kept."))
    turned = _turn(channel, paused, Channel.State.READY, "", pause_cause="", **({"rated_from": Now()} if cause else {}))
    if turned:
        AuditEntry.record(by, "channel.resumed", channel, **({"note": note, "cause": cause} if cause else {}))
    return turned


def remove(channel: Channel, by: User | None = None) -> str:
    """Delete a channel that nothing refers to; otherwise say what keeps it."""
    gone = copy(channel)  # deleting takes the id away, which the log keeps
    try:
        with transaction.atomic():
            channel.delete()
            AuditEntry.record(by, "channel.deleted", gone, host=gone.host)
    except models.ProtectedError as error:
        names = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
        words = _("“%(name)s” cannot be deleted, because %(nouns)s belong to it. Pause it instead.")
        return words % {"name": channel, "nouns": ", ".join(names)}
    return ""


def _turn(channel: Channel, rows: models.QuerySet[Channel], state: str, why: str, **fields: Any) -> bool:
    turned = rows.update(state=state, state_reason=why, state_since=Now(), **fields)
    if turned:
        announce("channels", [channel.pk])
    channel.refresh_from_db()
    return bool(turned)
