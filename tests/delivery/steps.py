"""A sender that is killed at one line of its work: `python -m tests.delivery.steps`, asked line by line on its input.

An empty line: let a sender work until nothing is due, and say by which lines of the send path it came, the first and
the second time. `FILE:LINE:TIME`: the same, but kill -9 as that line is about to run. Each sender is a process of its
own; the answer is one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

# From the claim to the record, and the words over the wire between them.
PATH = ("claim", "supply", "carry", "smtp", "ledger", "record")
LEFT = "SELECT count(*) FROM emails_email WHERE status = 'in_progress' OR status = 'scheduled' AND due_at <= now()"
OURS: dict[str, str] = {}  # file -> its name, of the send path


class Tracer:
    """Notes each line of the send path, and kills its process before one of them."""

    def __init__(self, deadly: str) -> None:
        self.deadly = deadly
        self.visits: Counter[str] = Counter()
        self.steps: list[str] = []

    def call(self, frame: FrameType, event: str, _argument: Any) -> Any:
        return self.line if frame.f_code.co_filename in OURS else None

    def line(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self.come_by(f"{OURS[frame.f_code.co_filename]}:{frame.f_lineno}")
        return self.line

    def come_by(self, line: str) -> None:
        self.visits[line] += 1
        step = f"{line}:{self.visits[line]}"
        if step == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.visits[line] <= 2:
            self.steps.append(step)


async def work() -> None:
    """A sender, until all that is due has an outcome."""
    from quarterdeck.delivery import sender
    from quarterdeck.delivery.desk import Desk

    stop, desk = asyncio.Event(), Desk(threads=1)
    sending = asyncio.create_task(sender.run(stop))
    while await desk.run(left) and not sending.done():
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(sending), 0.02)
    stop.set()
    await sending
    desk.close()


def left() -> int:
    """How many emails a sender still has to do."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LEFT)
        return int(cursor.fetchone()[0])


def live(deadly: str, answer: int) -> None:
    """The life of one sender; what it came by goes to the pipe when it ends by itself."""
    tracer = Tracer(deadly)
    threading.settrace(tracer.call)
    sys.settrace(tracer.call)
    asyncio.run(work())
    sys.settrace(None)
    os.write(answer, json.dumps(tracer.steps).encode())


def ask(deadly: str) -> dict[str, Any]:
    """Let a sender live; how it ended, and its steps."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        try:
            live(deadly, writes)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"signal": os.WTERMSIG(status), "code": os.WEXITSTATUS(status), "steps": json.loads(said or "[]")}


if __name__ == "__main__":
    import django

    django.setup()
    from quarterdeck.delivery import sender  # what all share is imported once

    folder = Path(sender.__file__).parent
    OURS = {str(folder / f"{name}.py"): name for name in PATH}
    for line in sys.stdin:
        print(json.dumps(ask(line.strip())), flush=True)
