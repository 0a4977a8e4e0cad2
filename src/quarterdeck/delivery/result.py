"""What came of one hand-over: the server's words, and the outcome that the ledger records for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from quarterdeck.delivery.answers import LONGEST, Answer, Kind, Stage, judge, storable
from quarterdeck.delivery.claim import Claimed
from quarterdeck.emails.reasons import reason
from quarterdeck.kit.clock import stopwatch
from quarterdeck.kit.sayings import Saying, keep


class Outcome(StrEnum):
    """What the ledger records."""

    ACCEPTED = "accepted"  # the server has it
    FOUND = "found"  # it lay in Sent already: an earlier hand-over went, its record was lost
    BOUNCED = "bounced"  # a permanent no about the recipient
    FAILED = "failed"  # a permanent no about us, or it could not be written
    DEFERRED = "deferred"  # a temporary no: tried again by itself
    PUT_BACK = "put_back"  # never handed over, for a cause of the channel's or ours: it waits on
    LOST = "lost"  # marked, then the connection was lost: settling finds out


# The state that an attempt ends in; a LOST one stays open until it is settled.
STATE = {
    Outcome.ACCEPTED: "accepted",
    Outcome.FOUND: "accepted",
    Outcome.BOUNCED: "refused",
    Outcome.FAILED: "refused",
    Outcome.DEFERRED: "deferred",
    Outcome.PUT_BACK: "released",
}


@dataclass(slots=True)  # a frozen one takes four times as long to make, and there is one for each email
class Result:
    """One claimed email and what became of it. `code` names the reason (emails/reasons.py) where there is one."""

    claimed: Claimed
    outcome: Outcome
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    answer: Answer | None = None
    server: str = ""
    digest: str = ""  # SHA-256 of the bytes that were handed over
    blocks: bool = False  # the address is to be suppressed
    stops: bool = False  # the channel is to be paused: providers cannot verify its mail
    at: float = field(default_factory=stopwatch)  # when it was known

    @property
    def words(self) -> str:
        """The server's own words, or ours where no server spoke; such as the database can store."""
        said = self.answer.words if self.answer else str(self.facts.get("words", ""))
        return plain(said)

    @property
    def means(self) -> str:
        """What the answer means, in a person's words."""
        means: str = self.facts.get("means", "")
        return means

    @property
    def reason(self) -> dict[str, Any] | None:
        """Why it is not delivered."""
        return reason(self.code, **self.facts) if self.code else None


def answered(claimed: Claimed, answer: Answer, stage: Stage, server: str, digest: str = "") -> Result:
    """The result of a server's answer about one email."""
    verdict = judge(answer, stage)
    if verdict.kind is Kind.ACCEPTED:
        return Result(claimed, Outcome.ACCEPTED, answer=answer, server=server, digest=digest)
    facts: dict[str, Any] = {"words": plain(str(answer)), "address": claimed.email.address, "means": verdict.words}
    if verdict.soft:
        facts["soft"] = True
    blocks = verdict.kind is Kind.BOUNCED and not verdict.soft
    return Result(claimed, Outcome(verdict.kind), verdict.reason, facts, answer, server, digest, blocks, verdict.stops)


def failed(claimed: Claimed, code: str, words: str) -> Result:
    """It could not be handed over, and trying again cannot help."""
    return Result(claimed, Outcome.FAILED, code, {"words": plain(words)})


def put_back(claimed: Claimed, words: str = "") -> Result:
    """It was not handed over and waits on; its limits are given back."""
    return Result(claimed, Outcome.PUT_BACK, facts={"words": plain(words)} if words else {})


def lost(claimed: Claimed, words: str, server: str, digest: str) -> Result:
    """The connection was lost after the message went out: nobody knows."""
    return Result(claimed, Outcome.LOST, facts={"words": plain(words)}, server=server, digest=digest)


def plain(words: str) -> str:
    """Words as a database takes them: no NUL, no half characters, not endless."""
    if isinstance(words, Saying) and words.values and len(keep(words)) <= LONGEST and "\0" not in words:
        return words
    return storable(str(words))
