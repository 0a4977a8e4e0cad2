"""Amazon SES tells by JSON, sent as mail by its notification service, what others tell by reports."""

from __future__ import annotations

import json
from typing import Any

from quarterdeck.inbound import reasons
from quarterdeck.inbound.reason_codes import HARD
from quarterdeck.inbound.verdict import Kind, Original, Recipient

BY_SUBTYPE = {"mailboxfull": "mailboxfull", "messagetoolarge": "mesgtoobig", "contentrejected": "contenterror"}


def read(text: str) -> tuple[Kind, list[Recipient], Original] | None:
    """Kind, recipients and original of a notification; None if the text is none."""
    start = text.find("{")
    if start < 0 or '"mail"' not in text or ("otificationType" not in text and "eventType" not in text):
        return None
    try:
        told, _end = json.JSONDecoder().raw_decode(text, start)
        told = json.loads(told["Message"]) if isinstance(told, dict) and "Message" in told else told
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    mail = _mapping(told.get("mail"))
    about = Original(str(mail.get("messageId", "")), str(mail.get("source", "")), _strings(mail.get("destination")))
    match str(told.get("notificationType") or told.get("eventType")):
        case "Bounce":
            return Kind.BOUNCE, _bounced(_mapping(told.get("bounce"))), about
        case "Complaint":
            return Kind.COMPLAINT, _complained(_mapping(told.get("complaint"))), about
        case "Delivery":
            people = _strings(_mapping(told.get("delivery")).get("recipients")) or about.recipients
            return (
                Kind.OTHER,
                [Recipient(each, "2.6.0", "250", False, "delivered", "delivered") for each in people],
                about,
            )
        case _:
            return None


def _bounced(bounce: dict[str, Any]) -> list[Recipient]:
    found: list[Recipient] = []
    for each in map(_mapping, _list(bounce.get("bouncedRecipients"))):
        words = str(each.get("diagnosticCode", ""))
        reason = reasons.explain(words, str(each.get("status", "")))
        name = BY_SUBTYPE.get(str(bounce.get("bounceSubType", "")).casefold(), reason.name)
        if name == "undefined" and bounce.get("bounceType") == "Permanent":
            name = "userunknown"
        hard = name in HARD and bounce.get("bounceType") != "Transient"
        found.append(
            Recipient(str(each.get("emailAddress", "")), reason.status, reason.code, hard, name, "failed", words)
        )
    return found


def _complained(complaint: dict[str, Any]) -> list[Recipient]:
    kind = str(complaint.get("complaintFeedbackType") or "abuse")
    people = map(_mapping, _list(complaint.get("complainedRecipients")))
    return [Recipient(str(each.get("emailAddress", "")), reason="feedback", action=kind) for each in people]


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in _list(value))
