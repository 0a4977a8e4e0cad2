"""The news that incoming mail is to the rooms below. Answered in their `reactions.py`, in the same transaction.

Each carries `emails`, the ids of the emails that it is about, and `people`, those of the persons they went to. None
is sent twice for one message. What a machine wrote is never `replied`.
"""

from __future__ import annotations

from django.dispatch import Signal

replied = Signal()  # a human answered; `conversations`: those in which nobody is to be asked again
auto_replied = Signal()  # a machine answered for somebody; `back`: email id -> the day of their return, or None
bounced = Signal()  # an email that was taken came back for good; `hard`: those whose address is bad
complained = Signal()  # the recipient reported an email as spam
opted_out = Signal()  # a human asked not to be mailed again; `replied` is sent, too
