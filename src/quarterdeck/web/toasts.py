"""The short word after an action, with the way back when there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Toast:
    """What templates/components/_toast.html draws; posting `ids` to `undo` takes the action back."""

    text: str
    tone: str = ""  # error, or nothing
    undo: str = ""  # a URL
    ids: Sequence[int] = ()
