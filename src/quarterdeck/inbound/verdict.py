"""What a message turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is done about a message depends on this alone."""

    REPLY = "reply"  # a person answers
    AUTO_REPLY = "auto_reply"  # a machine answers for a person; never a reply
    BOUNCE = "bounce"  # mail could not be delivered, and that is final
    COMPLAINT = "complaint"  # the recipient called it spam
    UNSUBSCRIBE = "unsubscribe"  # a person asks not to be mailed again
    OWN = "own"  # we wrote it ourselves
    OTHER = "other"  # none of these; for a review if it names an email of ours


@dataclass(frozen=True)
class Recipient:
    """What is reported about one address ("" if the report does not name it).

    `status` is the enhanced code, `code` the SMTP reply code, each "" if not told. `hard`: the address itself is
    bad. `reason` is a word of `reason_codes`. `action` is RFC 3464's. `words` are the server's own.
    """

    address: str
    status: str = ""
    code: str = ""
    hard: bool = False
    reason: str = "undefined"
    action: str = "failed"
    words: str = ""


@dataclass(frozen=True)
class Original:
    """What a report tells of the message that it is about."""

    message_id: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True)
class Verdict:
    """A message's kind and all that matching it needs.

    `sent_to` holds the addresses it came to, where a VERP address would be; `text` the new words of a person,
    without what they quote; `whole` all that can be read, or a report's own words; `return_date` the day on which an
    absent person is back. `is_report`: a machine reports, whatever about; `is_listed`: it came over a mailing list.
    `is_automatic`: a machine wrote it in a person's name, ours or theirs.
    """

    kind: Kind
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    sent_to: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    original: Original = Original()
    recipients: tuple[Recipient, ...] = ()
    feedback: str = ""
    return_date: date | None = None
    text: str = ""
    whole: str = ""
    is_report: bool = False
    is_listed: bool = False
    is_automatic: bool = False
