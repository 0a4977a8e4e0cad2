"""The news that people tells the rooms below it. Answered in their `reactions.py`, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# Two people turn out to be one; all that points at `gone` is about to point at `kept`. Arguments: kept, gone (both
# locked), by. Whoever answers makes room for that where only one may be; raises WrongState when it cannot be now.
merging = Signal()

# Addresses may not be mailed from now on. Arguments: keys (frozenset of folded addresses or domains), kind.
suppressed = Signal()

# People are being erased; each room forgets what it holds of them, and adds to `addresses` where else it knew them.
# Arguments: ids (frozenset), addresses (a set of folded addresses), by. Raises WrongState when it cannot be now.
erasing = Signal()

# Somebody asks for all that is held of one person. Arguments: person. Whoever answers gives a dict, name of a part ->
# rows that can be written as JSON.
telling = Signal()
