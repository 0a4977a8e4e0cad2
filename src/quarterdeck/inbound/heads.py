"""What a message's header alone tells: whether it may be a report about mail, and whom and what it names. Pure."""

from __future__ import annotations

from quarterdeck.inbound import signs
from quarterdeck.inbound.headers import Headers

REPORT_SUBJECTS = ("complaint about message from",)  # Microsoft's feedback loop
NOTIFIER = "amazonaws"  # tells by JSON in plain mail
SEEN = 2000  # characters of a field that are asked for a name


def may_report(fields: Headers) -> bool:
    """Whether a machine may be telling about mail of ours: rather once too often than once too seldom."""
    if fields.word("content-type") == "multipart/report" or fields.has("x-failed-recipients", "x-amz-sns-message-id"):
        return True
    sender = (fields.get("from") or fields.get("sender") or fields.get("return-path"))[:SEEN]
    subject = fields.get("subject")[:SEEN]
    if signs.DAEMON.search(sender) or NOTIFIER in sender or subject.casefold().startswith(REPORT_SUBJECTS):
        return True
    by_nobody = signs.null_path(fields) or signs.ROBOT.search(sender) is not None
    return by_nobody and signs.SUBJECT.search(subject) is not None


def named(fields: Headers) -> tuple[str, ...]:
    """The Message-IDs that it answers or reports, the likeliest first."""
    told = (*fields.ids("in-reply-to"), *reversed(fields.ids("references")))
    return tuple(dict.fromkeys(told))
