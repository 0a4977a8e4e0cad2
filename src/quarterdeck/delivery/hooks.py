"""Where rooms further down the journey take part in sending, without delivery knowing them.

They add themselves in their AppConfig's `ready()`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email

# (email, HTML) -> HTML, on the way out: tracking. Never in previews. Called for many emails in a row: no queries.
DRESS: list[Callable[[Email, str], str]] = []

# (channel, Message-ID) -> whether that mailbox's Sent folder has it; None: no way to know. Raises OutsideError when
# it cannot look just now.
LOOK_IN_SENT: list[Callable[[Channel, str], Awaitable[bool | None]]] = []


def dress(email: Email, html: str) -> str:
    """The HTML as it leaves the house."""
    for each in DRESS:
        html = each(email, html)
    return html


async def look_in_sent(channel: Channel, message_id: str) -> bool | None:
    """Whether the channel's Sent folder has this Message-ID; None when nobody can look there."""
    for look in LOOK_IN_SENT:
        found = await look(channel, message_id)
        if found is not None:
            return found
    return None
