"""*Test this channel*: open a connection, report each step in words; send one letter only if asked to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.answers import Answer, Kind, Stage, judge
from quarterdeck.delivery.smtp import Connection, Interrupted, Server, Step
from quarterdeck.kit.errors import Misconfigured, OutsideError
from quarterdeck.kit.sayings import Saying, worded, words_of

SEND = _("Send a message")


@dataclass(frozen=True)
class Letter:
    """A ready message with its envelope."""

    sender: str
    recipient: str
    content: bytes
    message_id: str = ""


@dataclass(frozen=True)
class StepResult:
    """One step: done (True), failed (False), or not reached (None)."""

    name: str
    done: bool | None
    words: str


@dataclass(frozen=True)
class CheckResult:
    """What a test found; `misconfigured` tells a wrong setting from a server that is away for a while."""

    steps: tuple[StepResult, ...]
    capabilities: tuple[str, ...] = ()
    size_limit: int | None = None  # bytes
    misconfigured: bool = False

    @property
    def ok(self) -> bool:
        return all(step.done for step in self.steps)

    @property
    def logged_in(self) -> bool:
        """Whether the channel itself works, whatever became of the letter."""
        return all(step.done for step in self.steps if step.name != SEND)

    @property
    def fault(self) -> str:
        """What went wrong, or ""."""
        return next((step.words for step in self.steps if step.done is False), "")


async def check(server: Server, letter: Letter | None = None) -> CheckResult:
    """Find, connect, encrypt, log in, and send `letter` if there is one; the first fault is told, never raised."""
    connection = Connection(server)
    fault: OutsideError | None = None
    try:
        await connection.open()
    except OutsideError as error:
        fault = error
    capabilities, size_limit = tuple(sorted(connection.capabilities)), connection.size_limit
    steps = _steps(connection, fault)
    if letter:
        steps.append(StepResult(SEND, None, "") if fault else await _send(connection, letter))
    await connection.close()
    return CheckResult(tuple(steps), capabilities, size_limit, isinstance(fault, Misconfigured))


def _steps(connection: Connection, fault: OutsideError | None) -> list[StepResult]:
    words = dict(connection.done)
    steps = []
    for step in Step:
        if step in words:
            steps.append(StepResult(step, True, words[step]))
        elif fault and step is connection.step:
            steps.append(StepResult(step, False, words_of(fault)))
        else:
            steps.append(StepResult(step, None, ""))
    return steps


async def _send(connection: Connection, letter: Letter) -> StepResult:
    try:
        envelope = await connection.envelope(letter.sender, [letter.recipient], len(letter.content))
        if envelope.refusal:
            return _told(*envelope.refusal)
        return _told(Stage.AFTER_DATA, await connection.data(letter.content))
    except Interrupted as error:
        return StepResult(
            SEND, False, Saying(_("%(error)s Look into the mailbox whether it came."), error=words_of(error))
        )
    except OutsideError as error:
        return StepResult(SEND, False, words_of(error))


def _told(stage: Stage, answer: Answer) -> StepResult:
    verdict = judge(answer, stage)
    return StepResult(
        SEND,
        verdict.kind is Kind.ACCEPTED,
        Saying(_("%(verdict)s It said: %(answer)s"), verdict=worded(verdict.words), answer=answer),
    )
