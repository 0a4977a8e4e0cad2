"""How far a deed on many, or a batch, is: what the strip over a list tells (components/_run.html)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from quarterdeck.compose.models import Batch
from quarterdeck.emails.models import Bulk
from quarterdeck.people.models import PeopleBulk


@dataclass(frozen=True)
class Run:
    """In words; `seen` of the total were looked at. The strip of one that `lives` goes on listening when it is over."""

    bulk: Bulk | PeopleBulk | Batch
    label: str | Promise
    seen: int
    is_over: bool
    summary: str
    may_undo: bool = False
    lives: bool = False
