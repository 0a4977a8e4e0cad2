"""Mark: permission to transmit, asked for by set; and the leases of what is in hand (design 5.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from django.db import connection
from django.db.models.functions import Now

from quarterdeck.delivery.claim import LEASE, Claimed
from quarterdeck.emails.models import Attempt

MARK = (Path(__file__).parent / "sql" / "mark_attempts.sql").read_text()


def mark(asked: Sequence[Claimed]) -> set[int]:
    """The attempts that may go to DATA now; for the others the lease was lost. In the caller's transaction."""
    if not asked:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(MARK, {"ids": [each.attempt_id for each in asked], "tokens": [each.token for each in asked]})
        return {attempt_id for (attempt_id,) in cursor.fetchall()}


def renew(attempt_ids: Collection[int], owner: str) -> None:
    """Another lease for what a living sender holds; one that ran out is not taken back."""
    if attempt_ids:
        held = Attempt.objects.filter(pk__in=attempt_ids, owner=owner, state__in=Attempt.OPEN, lease_until__gt=Now())
        held.update(lease_until=Now() + LEASE)
