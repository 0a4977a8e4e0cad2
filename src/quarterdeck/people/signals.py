"""The news that people tells the rooms below it. Answered in their `reactions.py`, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# Two people turn out to be one; all that points at `gone` is about to point at `kept`. Arguments: kept, gone (both
# locked), by. Whoever answers makes room for that where only one may be; raises WrongState when it cannot be now.
merging = Signal()

# Addresses may not be mailed from now on. Arguments: keys (frozenset of folded addresses or domains), kind.
suppressed = Signal()
