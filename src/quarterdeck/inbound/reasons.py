"""Why an address was refused, and whether the address itself is bad.

The enhanced code is asked first, then the reply code with the words, then the words alone. Where servers are known
to send a code that their words contradict, the words win: many answer 5.7.1 to an unknown user, or 5.1.1 to a
sender whom they do not like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.inbound import answers
from quarterdeck.inbound.reason_codes import (
    BY_DETAIL,
    BY_REPLY,
    BY_SUBJECT,
    EXACT,
    HARD,
    NOT_THE_ADDRESS,
    RANGES,
)
from quarterdeck.inbound.reason_words import VAGUE, Worded, by_words

# After MAIL FROM nothing but the sender can be meant by a plain "denied".
DENIALS = ("securityerror", "filtered")
DENIED = re.compile(r"denied|reject|refus")


@dataclass(frozen=True)
class Reason:
    """`sure`: the words or an exact code say so; otherwise a better text may overrule it."""

    name: str
    status: str = ""
    code: str = ""
    sure: bool = False

    @property
    def hard(self) -> bool:
        """Whether the address is bad. Nothing temporary is."""
        return self.name in HARD and not self.status.startswith("4")


def explain(text: str, status: str = "", stage: str = "") -> Reason:
    """The reason that a server's `text` gives; `status` as a report's own field tells it, `stage` if known."""
    told = answers.enhanced(text)
    code = answers.reply_code(text)
    if told and (not status or not told.endswith(".0.0")):
        status = told
    stage = stage or answers.stage(text)
    plain = answers.plain(text)
    worded = by_words(plain)
    worded = worded if worded.reason else by_words(answers.plain(text, urls=True))
    if stage == "mail" and worded.reason in DENIALS and DENIED.search(plain):
        worded = Worded("rejected")
    name, sure = _weigh(status, code, stage, worded)
    if code.startswith("4") and not status:
        status = "4.0.0"
    return Reason(name, status, code, sure)


def _weigh(status: str, code: str, stage: str, told: Worded) -> tuple[str, bool]:
    detail, worded = status.partition(".")[2], told.reason
    if told.is_sharp and worded != "userunknown":
        return worded, True
    exact = EXACT.get(detail) or _in_range(status)
    if exact and not (exact in ("rejected", "speeding") and worded in ("speeding", "toomanyconn")):
        return exact, True
    coded = BY_DETAIL.get(detail) or (BY_SUBJECT.get(detail.partition(".")[0], "") if detail != "0.0" else "")
    if coded in HARD:
        return _address(coded, stage, worded)
    if worded == "userunknown":
        return _user(detail, code, stage), True
    if coded == "contenterror" and worded == "spamdetected":
        return coded, True
    if worded and not (worded in VAGUE and coded and coded not in ("syntaxerror", "systemerror")):
        return worded, worded not in VAGUE
    if coded and coded == worded:
        return coded, True
    if coded:
        return coded if not worded or coded == "expired" else _vague(coded, worded), False
    return worded or _by_reply(code, stage), False


def _address(coded: str, stage: str, worded: str) -> tuple[str, bool]:
    """A code that blames the address is believed, unless the words or the stage blame something else."""
    if stage == "mail" and worded not in ("mailboxfull", "suspend"):
        return (worded if worded in NOT_THE_ADDRESS and worded not in HARD else "rejected"), True
    if worded in NOT_THE_ADDRESS and worded not in ("filtered", "policyviolation"):
        return worded, True
    if coded == "hostunknown" and worded in ("networkerror", "expired", "userunknown"):
        return worded, True
    return coded, True


def _user(detail: str, code: str, stage: str) -> str:
    """An unknown user without a code that says so.

    At RCPT, or as the reporting system's own finding, the address is bad. After MAIL the sender is meant. After DATA,
    or told by a bare code with no word on when, it is as likely a mailbox's filter in disguise.
    """
    if stage in ("mail", "connect"):
        return "rejected"
    if stage == "rcpt" or detail.startswith("4.1"):
        return "userunknown"
    if stage == "data" or code or detail.startswith("2."):
        return "filtered"
    return "userunknown"


def _in_range(status: str) -> str:
    number = status.removeprefix("5.7.")
    if number == status or not number.isdecimal():
        return ""
    return next((reason for numbers, reason in RANGES if int(number) in numbers), "")


def _vague(coded: str, worded: str) -> str:
    """Of two unspecific reasons the one that says more."""
    if coded == "securityerror" and worded == "filtered":
        return coded  # "rejected" says nothing that the code does not
    return worded if coded in ("securityerror", "filtered", "networkerror") and worded != "systemerror" else coded


def _by_reply(code: str, stage: str) -> str:
    if stage in ("mail", "connect"):
        return "rejected" if stage == "mail" else "blocked"
    return BY_REPLY.get(code, "undefined" if not code else "onhold")
