"""The news that emails tell the rooms below them. Answered in their `reactions.py`, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# Emails were given a time to go. Arguments: ids. Whoever answers may put them on a later one, with a Reason.
scheduled = Signal()
