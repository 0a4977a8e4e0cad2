"""For which providers we are bulk senders: whoever once sends 5,000 emails in a day to personal mailboxes is, for ever.

Google, Yahoo and Microsoft ask more of bulk senders (M2). All of it is done here for everybody; that the day has come
is written into the audit log, which nobody can take back either.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum

from quarterdeck.delivery.models import Tally
from quarterdeck.delivery.pace.families import FAMILIES
from quarterdeck.team.models import AuditEntry

BULK = 5_000  # emails in 24 hours
ACTION = "domain.bulk_sender"


def note() -> int:
    """Write down the providers for which the counts reach so far; returns for how many. Before old counts go."""
    counts = Tally.objects.filter(scope=Tally.Scope.DOMAIN, key__in=FAMILIES).order_by().values_list("key")
    known, new = since(), 0
    for domain, sent in counts.annotate(Sum("granted")):
        if sent >= BULK and domain not in known:
            AuditEntry.record(None, ACTION, None, domain=domain, sent=sent)
            new += 1
    return new


def since() -> dict[str, datetime]:
    """The providers' domains, with when it was first noticed."""
    return dict(AuditEntry.objects.filter(action=ACTION).order_by("-at").values_list("data__domain", "at"))
