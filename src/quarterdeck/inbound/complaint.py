"""RFC 5965 and its kin: a recipient's provider tells that the recipient called our mail spam."""

from __future__ import annotations

import re
from dataclasses import replace

from quarterdeck.inbound import headers
from quarterdeck.inbound.headers import Headers
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.original import Report
from quarterdeck.inbound.verdict import Original, Recipient

PART = "message/feedback-report"
NO_COMPLAINT = ("not-spam", "auth-failure", "dmarc")
LOOSE = re.compile(r"^feedback-type[ \t]*:[ \t\n]*\S", re.IGNORECASE | re.MULTILINE)
MICROSOFT = "x-hmxmroriginalrecipient"  # Outlook.com's feedback loop has no report, only this field


def feedback(message: Part, report: Report) -> Headers | None:
    """The report's fields; None if this is no feedback."""
    for part in message.walk():
        if part.kind == PART:
            return headers.read(part.text.strip("\n"))[0]
    if message.headers.parameter("content-type", "report-type").casefold() == "feedback-report":
        loose = LOOSE.search(report.notice)  # some put the fields into a text, or lose them
        return headers.read(report.notice[loose.start() :] if loose else "Feedback-Type: abuse")[0]
    subject = message.headers.get("subject").casefold()
    if report.returned.has(MICROSOFT) or subject.startswith("complaint about message from"):
        return Headers((("feedback-type", "abuse"), ("original-rcpt-to", report.returned.get(MICROSOFT))))
    return None


def kind_of(fields: Headers) -> str:
    """abuse, fraud, opt-out, not-spam …"""
    return fields.word("feedback-type") or "abuse"


def is_complaint(fields: Headers) -> bool:
    """Not everything that comes as feedback complains."""
    return kind_of(fields) not in NO_COMPLAINT


def about(fields: Headers, told: Original) -> Original:
    """The mail complained of: as it is returned, else as the report names it, with or without brackets."""
    named = fields.get("original-message-id").strip("<> ")
    return told if told.message_id or "@" not in named else replace(told, message_id=named)


def read(fields: Headers, told: Original) -> list[Recipient]:
    """Who complained: as the report says, else those to whom the returned message went."""
    named = [*fields.addresses("original-rcpt-to"), *fields.addresses("removal-recipient")]
    people = list(dict.fromkeys(named)) or list(told.recipients) or [""]
    return [Recipient(each, reason="feedback", action=kind_of(fields)) for each in people]
