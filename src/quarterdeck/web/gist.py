"""What a refusal means in a few words, where the server's own would be cut off before they say it."""

from __future__ import annotations

from quarterdeck.delivery.answer_tables import MEANINGS
from quarterdeck.delivery.answers import Answer, Kind, Stage, judge
from quarterdeck.emails.reasons import Reason
from quarterdeck.kit.sayings import said

# Family of a report (inbound/reason_codes.py) -> what it means. Families that are not sure say nothing.
FAMILIES = {
    "userunknown": "unknown",
    "hostunknown": "unknown",
    "hasmoved": "unknown",
    "notaccept": "unknown",
    "suspend": "disabled",
    "mailboxfull": "full",
    "exceedlimit": "size",
    "mesgtoobig": "size",
    "expired": "unreachable",
    "networkerror": "unreachable",
    "systemerror": "unreachable",
    "systemfull": "unreachable",
    "contenterror": "content",
    "syntaxerror": "content",
    "norelaying": "relay",
    "authfailure": "policy",
    "badreputation": "policy",
    "blocked": "policy",
    "policyviolation": "policy",
    "spamdetected": "policy",
}


def gist(why: Reason) -> str:
    """One sentence in the reader's language; empty where it would be guessed."""
    if why.get("means"):
        return said(why["means"])
    family = FAMILIES.get(str(why.get("family") or ""))
    return said(MEANINGS[family] if family else _judged(str(why.get("words") or "")))


def _judged(words: str) -> str:
    """Of an email that bounced before meanings were kept."""
    code, _space, text = words.partition(" ")
    if len(code) != 3 or not code.isdecimal():
        return ""
    verdict = judge(Answer.read(int(code), text), Stage.RCPT)
    return verdict.words if verdict.kind is Kind.BOUNCED else ""
