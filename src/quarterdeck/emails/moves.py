"""Many emails move at once, each with an outcome of its own: what the ledger does by set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.event import Fact, as_json
from quarterdeck.emails.models.queryset import Moved
from quarterdeck.emails.reasons import Reason
from quarterdeck.kit import prepared

SQL = (Path(__file__).parent / "sql" / "move_each.sql").read_text()


@dataclass(frozen=True, slots=True)
class Change:
    """Where one email goes, and the facts that its new status asks for."""

    id: int
    to: str
    due_at: datetime | None = None  # exactly for scheduled
    sent_at: datetime | None = None  # None keeps what there is
    failed_at: datetime | None = None
    reason: Reason | None = None


def move_each(changes: Sequence[Change], *, only_from: Sequence[str], facts: Iterable[Fact] = ()) -> dict[int, Moved]:
    """Make the moves that the table knows from these states; returns those that went, by id.

    One statement in the caller's transaction, which also tells the `facts` of those that went; without them the
    caller records the events. It announces the ids, too.
    """
    if not changes:
        return {}
    targets = {each.to for each in changes}
    arrows = [(origin, to) for to in targets for origin in Email.origins(to, only_from)]
    rows = prepared.run(
        SQL,
        {
            "changes": json.dumps([_said(each) for each in changes]),
            "ids": [each.id for each in changes],
            "from": [origin for origin, _ in arrows],
            "to": [to for _, to in arrows],
            "facts": as_json(facts),
        },
    )
    return {row[0]: Moved(*row) for row in rows}


def _said(change: Change) -> dict[str, Any]:
    moments = {"due_at": change.due_at, "sent_at": change.sent_at, "failed_at": change.failed_at}
    said = {name: at.isoformat() for name, at in moments.items() if at is not None}
    return {"id": change.id, "target": change.to, "reason": change.reason, **said}
