"""Reports that mail could not be delivered: RFC 3464 first, then what servers write for people."""

from __future__ import annotations

import re
from dataclasses import replace

from quarterdeck.inbound import answers, dsn, original, prose, reasons
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.reason_codes import HARD, POWERMTA
from quarterdeck.inbound.reasons import Reason
from quarterdeck.inbound.verdict import Original, Recipient

NOT_FAILED = ("delayed", "delivered", "relayed", "expanded")
DELAY_SUBJECT = re.compile(
    r"^(?:warning: message|delayed mail|.{0,30}\(delay(?:ed)?\))|\bdelayed \d+ (?:hour|day)|not yet been delivered",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"has not yet been delivered|will (?:keep|continue) (?:on )?(?:trying|to (?:try|retry))|"
    r"delivery attempts will continue|this is a warning message only|you do not need to resend|"
    r"no action is required on your part|will be retried",
    re.IGNORECASE,
)
ANSWERS = re.compile(r"\s*(?:re|aw|antw|rv|sv|r)\s*:", re.IGNORECASE)
OWN_FINDING = re.compile(r"x-(?!unix|postfix)[\w-]+;", re.IGNORECASE)  # what the reporting system itself knows
FINAL = re.compile(r"permanent|gave up|given up|giving up|giving up on the message|final(?:ly)? fail", re.IGNORECASE)


def read(message: Part, report: original.Report, told: Original) -> list[Recipient]:
    """What the report says about each recipient."""
    found = _by_fields(message, report) or _by_prose(message, report, told)
    return list({each.address.casefold(): each for each in reversed(found)}.values())[::-1]


def is_final(recipients: list[Recipient]) -> bool:
    """Whether anything has failed for good; a delay is no bounce."""
    return not recipients or any(each.action not in NOT_FAILED for each in recipients)


def _by_fields(message: Part, report: original.Report) -> list[Recipient]:
    found: list[Recipient] = []
    machine = dsn.reports(message)
    blocks = prose.about(report.notice, tuple(each.address for each in machine if each.address))
    for each in machine:
        address = each.address or _only_address(report)
        words = blocks.get(address.casefold(), "")
        texts = [each.diagnostic, words, *([report.notice] if len(machine) == 1 else [])]
        stage = "rcpt" if OWN_FINDING.match(each.diagnostic) else _stage(words or report.notice, each.diagnostic)
        reason = _best(texts, each.status, stage)
        reason = _mailer(each) or _categorised(each, reason)
        found.append(_recipient(address, reason, each.diagnostic or words, each.action or "failed"))
    return found


def _by_prose(message: Part, report: original.Report, told: Original) -> list[Recipient]:
    known = tuple(message.headers.addresses("x-failed-recipients"))
    mine = {each.casefold() for each in (*message.headers.addresses("to"), told.sender) if each}
    found = prose.failures(report.notice, known, frozenset(mine - {each.casefold() for each in known}))
    if not found:
        found = [prose.Failure(each, report.notice) for each in told.recipients[:1] or ("",)]
    action = "delayed" if _delayed(message, report.notice) else "failed"
    subject = message.headers.get("subject")
    subject = "" if ANSWERS.match(subject) else subject  # then it is the returned mail's
    rows: list[Recipient] = []
    for each in found:
        texts = [answers.quoted(each.words), each.words, *([report.notice, subject] if len(found) == 1 else [])]
        stage = answers.stage(each.words) or (answers.stage(report.notice) if len(found) == 1 else "")
        rows.append(_recipient(each.address, _best(texts, "", stage), each.words, action))
    return rows


def _best(texts: list[str], status: str, stage: str) -> Reason:
    """The first text that is sure about its reason; otherwise the first that has one."""
    first: Reason | None = None
    for text in texts:
        if not text.strip() and (first or not status):
            continue
        reason = reasons.explain(text, status, stage)
        if reason.sure:
            return _joined(first, reason)
        if reason.name != "undefined" and (first is None or first.name == "undefined"):
            first = reason
        first = first or reason
    return first or Reason("undefined", status)


def _joined(first: Reason | None, later: Reason) -> Reason:
    """A surer reason from a later text keeps the codes that the earlier one told."""
    if first is None:
        return later
    return replace(later, status=first.status or later.status, code=first.code or later.code)


def _stage(words: str, diagnostic: str) -> str:
    return answers.stage(diagnostic) or answers.stage(words)


def _mailer(report: dsn.Report) -> Reason | None:
    """A local program refused, not a mail server: its status is made up from an exit code."""
    if not report.diagnostic.casefold().startswith("x-unix"):
        return None
    reason = reasons.explain(report.diagnostic, report.status)
    return reason if reason.name in ("mailboxfull", "expired") else replace(reason, name="mailererror")


def _categorised(report: dsn.Report, reason: Reason) -> Reason:
    name = POWERMTA.get(report.category)
    return replace(reason, name=name) if name and (name in HARD or not reason.sure) else reason


def _recipient(address: str, reason: Reason, words: str, action: str) -> Recipient:
    failed = action not in NOT_FAILED
    name = reason.name
    if action in ("delivered", "relayed", "expanded"):
        name = "delivered"
    said = " ".join(words.split())[:1000]
    return Recipient(address, reason.status, reason.code, reason.hard and failed, name, action, said)


def _only_address(report: original.Report) -> str:
    found = prose.failures(report.notice)
    return found[0].address if found else ""


def _delayed(message: Part, notice: str) -> bool:
    subject = message.headers.get("subject")
    return bool((DELAY.search(notice) or DELAY_SUBJECT.search(subject)) and not FINAL.search(notice))
