"""How far a deed on many things is, whose parts are worked off one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

Part = tuple[int | None, int | None, Mapping[str, int], datetime | None]


class Progress:
    """Summed up of parts: (how many there are, how many it was done to, why not to others, when it ended)."""

    def __init__(self, parts: Iterable[Part]) -> None:
        parts = list(parts)
        ended = [part for part in parts if part[3]]
        self.seen = sum(part[0] or 0 for part in ended)
        self.done = sum(part[1] or 0 for part in ended)
        self.is_over = len(ended) == len(parts)
        self.refused: Counter[str] = Counter()
        for part in ended:
            self.refused.update(part[2])

    @property
    def left(self) -> int:
        """How many were looked at and not done."""
        return self.seen - self.done
