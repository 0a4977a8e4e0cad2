"""The few letters that Quarterdeck writes itself: a channel's test, the proof of a From address, an invitation.

They are in the language of whoever has them sent: what is active when they are made.
"""

from __future__ import annotations

import secrets

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.addresses import wire_address
from quarterdeck.delivery.check import Letter
from quarterdeck.delivery.mime import Mailbox, OutgoingMessage, assemble
from quarterdeck.delivery.models import Channel, Identity

TEST = _("""\
This is a test message from Quarterdeck.

It came through the channel “%(channel)s” (%(host)s, port %(port)s), so that channel can send.
There is nothing to do.
""")
PROOF = _("""\
%(who)s wants to send email from %(address)s with Quarterdeck.

If that is you, open this link and confirm it:

%(url)s

The link works for %(days)s days, and only for %(who)s. If you did not ask for it, do nothing:
without your word nothing is ever sent from this address.
""")
INVITATION = _("""\
%(who)s invites you to work with them in Quarterdeck.

Open this link to choose a name and a password:

%(url)s

The link works once, for %(days)s days. If you do not know %(who)s, do nothing.
""")
AUTOMATIC = (("Auto-Submitted", "auto-generated"),)  # RFC 3834: answers by machines are not wanted


def test_letter(channel: Channel, sender: Mailbox, recipient: Mailbox) -> Letter:
    """A message that says it is a test; raises Unsendable for an address that cannot be mailed."""
    text = gettext(TEST) % {"channel": channel.name, "host": channel.host, "port": channel.port}
    return _letter(sender, recipient, gettext("Test of the channel %(name)s") % {"name": channel.name}, text)


def proof_letter(identity: Identity, url: str, days: int) -> Letter:
    """The message that asks whether the address is its owner's; sent from that address to itself."""
    itself = Mailbox(identity.name, identity.address)
    who = identity.user.name or identity.user.email
    text = gettext(PROOF) % {"who": who, "address": identity.address, "url": url, "days": days}
    return _letter(itself, itself, gettext("Confirm %(address)s") % {"address": identity.address}, text)


def invitation_letter(sender: Mailbox, recipient: Mailbox, url: str, days: int) -> Letter:
    """The message that invites somebody to join; raises Unsendable."""
    who = sender.name or sender.address
    text = gettext(INVITATION) % {"who": who, "url": url, "days": days}
    return _letter(sender, recipient, gettext("%(who)s invites you to Quarterdeck") % {"who": who}, text)


def _letter(sender: Mailbox, recipient: Mailbox, subject: str, text: str) -> Letter:
    domain = wire_address(sender.address).rpartition("@")[2]
    message_id = f"{secrets.token_urlsafe(18)}@{domain}"
    message = OutgoingMessage(
        sender=sender,
        to=(recipient,),
        subject=subject,
        text=text,
        message_id=message_id,
        date=timezone.now(),
        headers=AUTOMATIC,
    )
    return Letter(sender.address, recipient.address, assemble(message), message_id)
