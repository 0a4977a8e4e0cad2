"""Mailing invitations: through the inviting admin's own address, if there is one that can send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quarterdeck.delivery import channels
from quarterdeck.delivery.addresses import Unsendable
from quarterdeck.delivery.mime import Mailbox
from quarterdeck.delivery.models import Channel, Identity
from quarterdeck.delivery.own_mail import invitation_letter
from quarterdeck.kit.sayings import words_of

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@dataclass
class Posted:
    """Which addresses a letter left for, and why the others' did not ("" when there was no way to send)."""

    addresses: set[str] = field(default_factory=set)
    fault: str = ""


def post(by: User, links: Sequence[tuple[str, str]], days: int) -> Posted:
    """Mail each (address, url). After the first fault of the channel itself the rest is not tried.

    Speaks to the network: never inside a transaction.
    """
    posted, identity = Posted(), _identity_of(by)
    if identity is None or identity.channel is None:
        return posted
    sender = Mailbox(identity.name, identity.address)
    for address, url in links:
        try:
            letter = invitation_letter(sender, Mailbox("", address), url, days)
        except Unsendable as error:
            posted.fault = words_of(error)
            continue
        result = channels.try_out(identity.channel, letter)
        if result.ok:
            posted.addresses.add(address)
        else:
            posted.fault = result.fault
        if not result.logged_in:
            break
    return posted


def _identity_of(user: User) -> Identity | None:
    """The identity that this user's mail starts with, if its channel sends."""
    ready = Identity.objects.of(user).usable().filter(channel__state=Channel.State.READY)
    return ready.select_related("channel").first()
