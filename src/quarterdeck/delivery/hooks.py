"""Where rooms further down the journey take part in sending, without delivery knowing them.

They add themselves in their AppConfig's `ready()`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Protocol

from quarterdeck.compose.press import Filling
from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email


class Dresser(Protocol):
    """Gives an email's HTML as it leaves the house, and queries nothing. `made`: the same HTML as a shape with what
    fills it, where it was made once for many."""

    def __call__(self, email: Email, html: str, made: Filling | None = None) -> str: ...


# What a room does to letters on their way out, never in previews: asked once for many emails (queries are by set).
DRESS: list[Callable[[Sequence[Email]], Dresser]] = []

# (channel, Message-ID) -> whether that mailbox's Sent folder has it; None: no way to know. Raises OutsideError when
# it cannot look just now.
LOOK_IN_SENT: list[Callable[[Channel, str], Awaitable[bool | None]]] = []

# Told which emails' hand-overs have just got an outcome (or a new one), in the transaction that recorded it: facts
# from outside that waited for it are applied now (design 4).
RECORDED: list[Callable[[Collection[int]], None]] = []


def dresser(emails: Sequence[Email]) -> Dresser:
    """Gives the HTML of each of these emails as it leaves the house."""
    dressers = [each(emails) for each in DRESS]

    def dress(email: Email, html: str, made: Filling | None = None) -> str:
        for each in dressers:
            html, made = each(email, html, made), None  # changed, it is no longer what it was made as
        return html

    return dress


def recorded(email_ids: Collection[int]) -> None:
    """These emails have left In progress, or what is thought of them has changed."""
    if email_ids:
        for each in RECORDED:
            each(email_ids)


async def look_in_sent(channel: Channel, message_id: str) -> bool | None:
    """Whether the channel's Sent folder has this Message-ID; None when nobody can look there."""
    for look in LOOK_IN_SENT:
        found = await look(channel, message_id)
        if found is not None:
            return found
    return None
