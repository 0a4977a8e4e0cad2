"""The news that team tells the rooms below it. Answered in their `reactions.py`, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# Somebody was deactivated. Arguments: user, heir (who takes over), waiting ("keep" or "cancel"), by, handed.
# Whoever answers hands over what it keeps for the user, and notes in `handed` how many of what.
left = Signal()
