"""RFC 8098: a recipient's mail program tells that a mail was shown, or deleted unread. It arrived; nobody answered."""

from __future__ import annotations

import re
from dataclasses import replace

from quarterdeck.inbound import headers
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.verdict import Original, Recipient

PART = "message/disposition-notification"
REFUSED = re.compile(r"\breject|\brefus|quota|not be (?:delivered|stored)|undeliver", re.IGNORECASE)
BEGINNING = 1000  # characters of the text in which a filter would say that it refuses the mail


def read(message: Part, notice: str, told: Original) -> tuple[list[Recipient], Original] | None:
    """Whose mail program tells, and of which mail; None if this is no such receipt.

    Filters that refuse a mail after it was taken (RFC 5429) send the same kind of part: that is a bounce.
    """
    part = next((each for each in message.walk() if each.kind == PART), None)
    if part is None:
        return None
    fields = headers.read(part.text.strip("\n"))[0]
    if REFUSED.search(notice[:BEGINNING]) and "displayed" not in fields.get("disposition"):
        return None
    named = fields.addresses("original-recipient") or fields.addresses("final-recipient") or ("",)
    ids = fields.ids("original-message-id") or message.headers.ids("in-reply-to")
    said = fields.get("disposition")
    about = replace(told, message_id=told.message_id or (ids[0] if ids else ""))
    return [Recipient(named[0], reason="delivered", action="delivered", words=said)], about
