"""Hits that may only be counted: by template, day of the mail, kind and verdict, and nothing else is kept of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from quarterdeck.tracking.evidence import Evidence
from quarterdeck.tracking.models import Tally
from quarterdeck.tracking.verdict import machine_signs

# Rows are written in the order of their keys: two drainers wait for each other and never deadlock.
ADD = """
INSERT INTO tracking_tally AS tally (template_id, day, kind, verdict, hits)
SELECT * FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::text[], %s::int[])
ORDER BY 1, 2, 3, 4
ON CONFLICT (template_id, day, kind, verdict) DO UPDATE SET hits = tally.hits + excluded.hits
"""


def count(hits: Iterable[Evidence]) -> None:
    """Add these hits, in the caller's transaction. Each is judged by itself: who came before is not known."""
    found = Counter(_key(hit) for hit in hits)
    if found:
        columns = [list(column) for column in zip(*found, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(ADD, [*columns, list(found.values())])


def totals(days: int) -> dict[str, int]:
    """People's views and clicks of the mails of the last days: `viewed`, `clicked`."""
    since = datetime.now(UTC).date() - timedelta(days=days)
    rows = Tally.objects.filter(day__gte=since, verdict="human").values("kind").annotate(total=Sum("hits"))
    return {"viewed": 0, "clicked": 0} | {row["kind"]: row["total"] for row in rows}


def _key(hit: Evidence) -> tuple[int, Any, str, str]:
    template, day = map(int, hit.counted.split())
    verdict = "machine" if machine_signs(hit, None) else "human"
    return template, datetime.fromtimestamp(day * 86_400, UTC).date(), hit.kind, verdict
