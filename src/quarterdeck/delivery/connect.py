"""From a channel's row to the server that its connections speak to."""

from __future__ import annotations

from typing import Literal, cast

from django.conf import settings

from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.smtp import Server


def server_of(channel: Channel) -> Server:
    """The channel's server, its credentials in the clear; keep it no longer than the connections."""
    return Server(
        host=channel.host,
        port=channel.port,
        security=cast(Literal["starttls", "tls", "none"], channel.security),
        username=channel.username,
        password=channel.password,
        allow_private=settings.QUARTERDECK.allow_private_hosts or channel.kind == Channel.Kind.SANDBOX,
    )


def channel_and_server(channel_id: int) -> tuple[Channel, Server]:
    """Both, fresh from the database."""
    channel = Channel.objects.get(pk=channel_id)
    return channel, server_of(channel)
