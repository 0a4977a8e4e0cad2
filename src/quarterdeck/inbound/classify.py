"""A raw message in, what it is out. Pure: no database, no network; never raises, whatever the bytes."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime

from quarterdeck.inbound import (
    automatic,
    bounce,
    complaint,
    mime,
    notification,
    optout,
    original,
    quote,
    receipt,
    returns,
    signs,
)
from quarterdeck.inbound.headers import Headers
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.sender_locale import locale_of
from quarterdeck.inbound.verdict import Kind, Original, Recipient, Verdict

RE = re.compile(
    r"\s*(?:re|aw|antw|antwort|rv|sv|vs|r|res|odp|rép|ref|回复|答复|返信|отв)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
REACHED = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "to", "cc")


def classify(raw: bytes, own: Collection[str] = ()) -> Verdict:
    """What `raw` is. `own` are our addresses."""
    message = mime.parse(raw)
    message = original.wrapped(message) or message
    report = original.divide(message)
    told = original.about(report.returned)
    base = _base(message, told, report)
    return (
        _notified(base, message, report)
        or _complained(base, message, report)
        or _acknowledged(base, message, report)
        or _bounced(base, message, report)
        or _from_a_person(base, message, frozenset(each.casefold() for each in own))
    )


def _base(message: Part, told: Original, report: original.Report) -> Verdict:
    fields = message.headers
    ids = fields.ids("message-id")
    senders = fields.addresses("from") or fields.addresses("sender")
    return Verdict(
        Kind.OTHER,
        message_id=ids[0] if ids else "",
        sender=senders[0] if senders else "",
        subject=fields.get("subject"),
        sent_to=tuple(dict.fromkeys(each for name in REACHED for each in fields.addresses(name))),
        in_reply_to=fields.ids("in-reply-to"),
        references=fields.ids("references"),
        original=told,
        whole=report.notice,
        is_report=fields.word("content-type") == "multipart/report" and not _about_lines(fields),
        is_listed=fields.has("list-id"),
    )


def _about_lines(fields: Headers) -> bool:
    """RFC 8460: how mail servers reach ours by TLS, day by day; about no email."""
    return fields.parameter("content-type", "report-type").casefold() == "tlsrpt"


def _notified(base: Verdict, message: Part, report: original.Report) -> Verdict | None:
    found = (
        notification.read(report.notice)
        if "amazonaws" in base.sender or message.headers.has("x-amz-sns-message-id")
        else None
    )
    if found is None:
        return None
    kind, recipients, told = found
    return replace(base, kind=kind, recipients=tuple(recipients), original=told)


def _complained(base: Verdict, message: Part, report: original.Report) -> Verdict | None:
    fields = complaint.feedback(message, report)
    if fields is None:
        return None
    kind = Kind.COMPLAINT if complaint.is_complaint(fields) else Kind.OTHER
    people = complaint.read(fields, base.original)
    told = complaint.about(fields, base.original)
    return replace(base, kind=kind, recipients=tuple(people), original=told, feedback=complaint.kind_of(fields))


def _acknowledged(base: Verdict, message: Part, report: original.Report) -> Verdict | None:
    found = receipt.read(message, report.notice, base.original)
    return found and replace(base, kind=Kind.OTHER, recipients=tuple(found[0]), original=found[1])


def _bounced(base: Verdict, message: Part, report: original.Report) -> Verdict | None:
    if not signs.looks_like(message, report):
        return None
    recipients: list[Recipient] = bounce.read(message, report, base.original)
    kind = Kind.BOUNCE if bounce.is_final(recipients) else Kind.OTHER
    return replace(base, kind=kind, recipients=tuple(recipients))


def _from_a_person(base: Verdict, message: Part, own: frozenset[str]) -> Verdict:
    """What is no report: our own, a machine's in a person's name, or a person's."""
    best = _best_text(message)
    whole = best.text if best else ""
    text = quote.new_text(_above_quotation(best) if best else "")
    base = replace(base, text=text, whole=whole, is_automatic=automatic.is_automatic(message.headers, text))
    if base.sender.casefold() in own:
        return replace(base, kind=Kind.OWN)
    if optout.by_program(message.headers, text):
        return replace(base, kind=Kind.UNSUBSCRIBE)
    if base.is_automatic:
        where = locale_of(message.headers, base.sender)
        back = returns.return_date(f"{base.subject}\n{text}", _sent(message.headers), where)
        return replace(base, kind=Kind.AUTO_REPLY, return_date=back)
    if base.is_listed:
        return base
    if optout.is_request(text, base.subject):
        return replace(base, kind=Kind.UNSUBSCRIBE)
    answers = bool(base.in_reply_to or base.references or RE.match(base.subject))
    return replace(base, kind=Kind.REPLY if answers else Kind.OTHER)


def _best_text(message: Part) -> Part | None:
    """The part that a person reads: plain if there is any, else the HTML."""
    texts = [part for part in message.walk() if not part.children and part.kind.startswith("text/")]
    plain = (part for part in texts if part.kind == "text/plain" and part.text.strip())
    return next(plain, texts[0] if texts else None)


def _above_quotation(part: Part) -> str:
    """Its text, without the box that a mail program puts a quotation into."""
    return mime.read_html(quote.above_quotation(part.source)) if part.kind == "text/html" else part.text


def _sent(fields: Headers) -> date | None:
    try:
        return parsedate_to_datetime(fields.get("date")).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
