"""What people do with channels: set up, test, pause, resume, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now

from quarterdeck.delivery import health
from quarterdeck.delivery.check import CheckResult, Letter, check
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.smtp import Server
from quarterdeck.kit.notices import announce

if TYPE_CHECKING:
    from quarterdeck.team.models import User

TEST_TIMEOUT = 10  # seconds a step, while somebody waits for the page


def server_of(channel: Channel, timeout: float = 30) -> Server:
    """The server behind a channel, with its password in the clear: for the moment of logging in."""
    return Server(
        host=channel.host,
        port=channel.port,
        security=cast(Literal["starttls", "tls", "none"], channel.security),
        username=channel.username,
        password=channel.password,
        allow_private=settings.QUARTERDECK.allow_private_hosts,
        timeout=timeout,
    )


def add(owner: User | None, password: str, **fields: Any) -> Channel:
    """A new channel; without an owner it is the whole organisation's."""
    channel = Channel(owner=owner, **fields)
    channel.password = password
    channel.save()
    return channel


def change(channel: Channel, password: str, **fields: Any) -> None:
    """New settings; an empty `password` keeps the old one, but goes with it when there is no user name any more.

    A broken channel stays broken until a test succeeds.
    """
    if password or not fields.get("username", channel.username):
        channel.password = password
        fields["sealed_password"] = channel.sealed_password
    Channel.objects.filter(pk=channel.pk).update(**fields)
    channel.refresh_from_db()


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
    return _turn(channel, rows, Channel.State.PAUSED, f"Paused by {by}.")


@transaction.atomic
def resume(channel: Channel) -> bool:
    """Send again; False if it was not paused. If its settings are wrong, the next sending says so."""
    return _turn(channel, Channel.objects.filter(pk=channel.pk, state=Channel.State.PAUSED), Channel.State.READY, "")


def remove(channel: Channel) -> str:
    """Delete a channel that nothing refers to; otherwise say what keeps it."""
    try:
        channel.delete()
    except models.ProtectedError as error:
        names = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
        return f"“{channel}” cannot be deleted, because {' and '.join(names)} belong to it. Pause it instead."
    return ""


def _turn(channel: Channel, rows: models.QuerySet[Channel], state: str, why: str) -> bool:
    turned = rows.update(state=state, state_reason=why, state_since=Now())
    if turned:
        announce("channels", [channel.pk])
    channel.refresh_from_db()
    return bool(turned)
