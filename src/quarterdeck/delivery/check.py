"""*Test this channel*: open a connection, send nothing, and report each step in words."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.delivery.smtp import Connection, Server, Step
from quarterdeck.kit.errors import Misconfigured, OutsideError


@dataclass(frozen=True)
class StepResult:
    """One step: done (True), failed (False), or not reached (None)."""

    step: Step
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
    def fault(self) -> str:
        """What went wrong, or ""."""
        return next((step.words for step in self.steps if step.done is False), "")


async def check(server: Server) -> CheckResult:
    """Find, connect, encrypt and log in; the first fault ends it and is told, never raised."""
    connection = Connection(server)
    fault: OutsideError | None = None
    try:
        await connection.open()
    except OutsideError as error:
        fault = error
    capabilities, size_limit = tuple(sorted(connection.capabilities)), connection.size_limit
    await connection.close()
    words = dict(connection.done)
    steps = [StepResult(step, True, words[step]) for step in Step if step in words]
    if fault:
        steps.append(StepResult(connection.step, False, str(fault)))
    reached = {each.step for each in steps}
    steps += [StepResult(step, None, "") for step in Step if step not in reached]
    return CheckResult(tuple(steps), capabilities, size_limit, isinstance(fault, Misconfigured))
