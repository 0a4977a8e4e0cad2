"""The leases of what a living sender has in hand (design 5.2)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from quarterdeck.delivery.claim import LEASE

# `looked_at`: settling has begun, and the lease is the settler's.
RENEW = """
UPDATE emails_attempt SET lease_until = now() + make_interval(secs => %(lease)s)
 WHERE id = ANY(%(ids)s) AND owner = %(owner)s AND state IN ('claimed', 'transmitting')
   AND lease_until > now() AND looked_at IS NULL
RETURNING id
"""


def renew(attempt_ids: Collection[int], owner: str) -> set[int]:
    """Another lease for what a living sender holds, and which that is; one that ran out is not taken back."""
    if not attempt_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(RENEW, {"ids": list(attempt_ids), "owner": owner, "lease": LEASE.total_seconds()})
        return {attempt_id for (attempt_id,) in cursor.fetchall()}
