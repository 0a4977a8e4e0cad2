"""How the mail server behaves to everybody just now: told by a person or a program over HTTP, kept on disk."""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from quarterdeck.kit.numbers import number_in
from quarterdeck.sandbox.folders import write_whole

MOODS = {
    "fair": "Takes mail at once.",
    "slow": "Answers each message only after six seconds.",
    "busy": "Refuses every recipient for now (451 4.3.2).",
    "dropping": "Reads each message, hangs up without an answer, and files it all the same.",
    "losing": "Reads each message, hangs up without an answer, and loses it.",
    "locked": "Refuses every login (535 5.7.8).",
    "limiting": "Takes so many messages a minute, then says 450 4.7.28.",
}
A_MINUTE = 60.0


class Unheard(ValueError):
    """The server was told something that it does not understand; the text says what it does."""


@dataclass(frozen=True)
class Sky:
    """The mood, how many messages a minute it takes while limiting, and whether it files what is sent in Sent."""

    mood: str = "fair"
    per_minute: int = 10
    files_sent: bool = False


class Weather:
    """The server's mood; one process keeps it."""

    def __init__(self, folder: Path, pace: float = 1.0) -> None:
        self.path = folder / "weather.json"
        self.pace = pace
        self.taken: deque[float] = deque()
        folder.mkdir(parents=True, exist_ok=True)
        self.sky = Sky(**json.loads(self.path.read_bytes())) if self.path.exists() else Sky()

    def tell(self, said: dict[str, str]) -> Sky:
        """Change what `said` names; on disk when this returns. Raises Unheard, and then nothing has changed."""
        sky = self.sky
        mood = said.get("mood", sky.mood)
        if mood not in MOODS:
            raise Unheard(f"There is no mood {mood!r}; there are {', '.join(MOODS)}.")
        per_minute = number_in(said.get("per_minute", str(sky.per_minute)), digits=5)
        if not per_minute:
            raise Unheard("per_minute is a whole number from 1 to 99999.")
        files = said.get("files_sent", "yes" if sky.files_sent else "no")
        if files not in ("yes", "no"):
            raise Unheard("files_sent is yes or no.")
        sky = replace(sky, mood=mood, per_minute=per_minute, files_sent=files == "yes")
        write_whole(self.path, json.dumps(asdict(sky)).encode())
        self.sky = sky
        return sky

    def refusal(self) -> str:
        """What a recipient is answered for the weather's sake; empty when there is nothing against them."""
        if self.sky.mood == "busy":
            return "451 4.3.2 The system is not accepting messages now, please try again later"
        if self.sky.mood == "limiting" and self._full():
            return f"450 4.7.28 More than {self.sky.per_minute} messages a minute; please slow down"
        return ""

    def count(self) -> None:
        """A message was taken."""
        self.taken.append(time.monotonic())

    @property
    def wait(self) -> float:
        """Seconds between having a message and saying so."""
        return 6.0 if self.sky.mood == "slow" else 0.0

    @property
    def loses(self) -> bool:
        return self.sky.mood == "losing"

    @property
    def answers(self) -> bool:
        return self.sky.mood not in ("dropping", "losing")

    def _full(self) -> bool:
        while self.taken and self.taken[0] < time.monotonic() - A_MINUTE * self.pace:
            self.taken.popleft()
        return len(self.taken) >= self.sky.per_minute
