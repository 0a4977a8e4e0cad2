"""What an SMTP server's answer means for an email. Pure: an answer and its stage in, a verdict out.

The enhanced status code (RFC 3463) is believed first, then the words, then the bare reply code (RFC 5321, 4.2).
A refusal for a cause of ours never blames the recipient.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.answer_tables import ADVICE, BY_ENHANCED, BY_SUBJECT, BY_WORDS, MEANINGS, UNAUTHENTICATED

ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")
QMAIL = re.compile(r"\(#([245]\.\d{1,3}\.\d{1,3})\)")  # where qmail puts it
LONGEST = 2000  # characters of an answer that are kept
OURS = ("relay", "size", "login", "sender", "content", "policy", "ours")
LOOKS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 360, 360, 360, 360, 360)]


def printable(text: str) -> str:
    """A foreign text as it can be stored and shown: no broken characters, no control characters, not endless."""
    if text.isprintable() and len(text) <= LONGEST:
        return text
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() or letter in "\r\n" else "\ufffd" for letter in whole[:LONGEST])


def storable(text: str, most: int = LONGEST) -> str:
    """A foreign text as the database takes it: no NUL, no half characters, not endless."""
    return text.replace("\0", "").encode(errors="replace").decode()[:most]


class Stage(StrEnum):
    """How far the conversation had come when the answer was given."""

    CONNECT = "connect"
    EHLO = "ehlo"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    AFTER_DATA = "after-data"


class Kind(StrEnum):
    """What becomes of the email."""

    ACCEPTED = "accepted"
    BOUNCED = "bounced"  # a permanent no about the recipient
    FAILED = "failed"  # a permanent no about us: sender, content, size, login
    DEFERRED = "deferred"  # a temporary no: `next_look` says when to try again


@dataclass(frozen=True)
class Answer:
    """A server's answer: reply code, enhanced status code or "", and its words without either."""

    code: int
    enhanced: str
    words: str

    @classmethod
    def read(cls, code: int, text: str) -> Answer:
        """From the text behind the reply code; each of its lines may repeat the enhanced code."""
        lines = [line.strip() for line in printable(text).splitlines()]
        if len(lines) == 1 and (found := ENHANCED.match(lines[0])):  # as nearly all are
            return cls(code, found[1], lines[0][found.end() :])
        found = (ENHANCED.match(lines[0]) if lines else None) or QMAIL.search(text)
        words = " ".join(ENHANCED.sub("", line, count=1) if ENHANCED.match(line) else line for line in lines)
        return cls(code, found[1] if found else "", words.strip())

    def __str__(self) -> str:
        return " ".join(filter(None, [str(self.code), self.enhanced, self.words]))


@dataclass(frozen=True)
class Verdict:
    """What is to be done, under which reason (`emails.reasons`), and what the answer means in a person's words.

    `soft`: the address itself is good (a full mailbox), so that it is not to be blocked at once.
    `stops`: the provider could not verify our domain, so that the channel must not send on (M7).
    """

    kind: Kind
    reason: str
    words: str
    soft: bool = False
    stops: bool = False


ACCEPTED = Verdict(Kind.ACCEPTED, "", _("The server accepted it."))


def judge(answer: Answer, stage: Stage) -> Verdict:
    """The verdict on an answer that was given at this stage."""
    if 200 <= answer.code < 300:
        return ACCEPTED
    if not 500 <= answer.code < 600:
        return Verdict(
            Kind.DEFERRED, "deferred", _advice(answer) or MEANINGS["busy"], stops=bool(_unauthenticated(answer))
        )
    return _refusal(_meaning(answer, stage), answer)


def next_look(tries: int) -> timedelta | None:
    """How long to wait after `tries` temporary refusals (from 1); None after about 38 hours: then it has failed."""
    return LOOKS[tries - 1] if 1 <= tries <= len(LOOKS) else None


def _meaning(answer: Answer, stage: Stage) -> str:
    """Which of MEANINGS a permanent refusal has."""
    if stage is Stage.AUTH:
        return "login"
    if _unauthenticated(answer):
        return "policy"
    about_recipient = stage in (Stage.RCPT, Stage.DATA, Stage.AFTER_DATA)
    coded, worded = _by_enhanced(answer), _by_words(answer)
    meaning = coded or worded or _by_code(answer, stage)
    if coded == "policy" and worded in OURS:
        return worded  # the words say which policy
    if not about_recipient and meaning not in OURS:
        return "sender"
    return meaning


def _by_enhanced(answer: Answer) -> str:
    detail = _detail(answer)
    return BY_ENHANCED.get(detail) or BY_SUBJECT.get(detail.partition(".")[0], "")


def _by_words(answer: Answer) -> str:
    words = answer.words.casefold()
    return next((meaning for meaning, pattern in BY_WORDS if pattern.search(words)), "")


def _by_code(answer: Answer, stage: Stage) -> str:
    match answer.code:
        case 530 | 534 | 535 | 538:
            return "login"
        case 552:
            return "size"
        case 551 | 556:  # 556: the domain takes no mail (RFC 7504)
            return "unknown"
        case 550 | 553 if stage is Stage.RCPT:
            return "unsaid"
        case _:
            return "policy" if stage in (Stage.DATA, Stage.AFTER_DATA) else "ours"


def _refusal(meaning: str, answer: Answer) -> Verdict:
    words = _advice(answer) or MEANINGS[meaning]
    match meaning:
        case "unknown" | "disabled":
            return Verdict(Kind.BOUNCED, "refused", words)
        case "full" | "unreachable" | "unsaid":
            return Verdict(Kind.BOUNCED, "refused", words, soft=True)
        case "size":
            return Verdict(Kind.FAILED, "too_large", words)
        case "login":
            return Verdict(Kind.FAILED, "login_failed", words)
        case _:
            return Verdict(Kind.FAILED, "refused_ours", words, stops=bool(_unauthenticated(answer)))


def _advice(answer: Answer) -> str:
    """What providers document for this very code."""
    return ADVICE.get(_unauthenticated(answer) or _detail(answer), "")


def _unauthenticated(answer: Answer) -> str:
    """The code by which a provider says that our domain's mail could not be verified (M6, RFC 7372); empty if not.

    Gmail's 7.30 is about DKIM, Microsoft's about logins by password.
    """
    detail = "7.20" if _detail(answer) == "7.30" and "dkim" in answer.words.casefold() else _detail(answer)
    return detail if detail in UNAUTHENTICATED else ""


def _detail(answer: Answer) -> str:
    """The enhanced code without its class."""
    return answer.enhanced.partition(".")[2]
