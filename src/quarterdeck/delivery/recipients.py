"""Whom an email goes to: To, CC and BCC as names and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import getaddresses

from quarterdeck.delivery.mime import Mailbox
from quarterdeck.emails.models import Email


def mailboxes(texts: Sequence[str]) -> tuple[Mailbox, ...]:
    """`Ann Ask <ann@example.com>` or a bare address each; what cannot be read stays as it is, for a clear refusal."""
    found = []
    for text in texts:
        name, address = (getaddresses([text]) or [("", "")])[0]
        found.append(Mailbox(name, address) if address else Mailbox("", text))
    return tuple(found)


def addresses_of(email: Email) -> list[str]:
    """Every address that the email goes to; the person's own first."""
    if not email.cc and not email.bcc:
        return [email.address]
    others = [box.address for box in mailboxes([*email.cc, *email.bcc])]
    return [email.address, *dict.fromkeys(address for address in others if address != email.address)]
