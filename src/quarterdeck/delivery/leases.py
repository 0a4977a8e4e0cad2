"""The leases of what a living sender has in hand (design 5.2)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models.functions import Now

from quarterdeck.delivery.claim import LEASE
from quarterdeck.emails.models import Attempt


def renew(attempt_ids: Collection[int], owner: str) -> None:
    """Another lease for what a living sender holds; one that ran out is not taken back."""
    if attempt_ids:
        held = Attempt.objects.filter(pk__in=attempt_ids, owner=owner, state__in=Attempt.OPEN, lease_until__gt=Now())
        held.update(lease_until=Now() + LEASE)
