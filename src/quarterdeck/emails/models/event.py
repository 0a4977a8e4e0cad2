"""One fact in an email's or a person's timeline. Append-only, partitioned by month, no foreign keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from quarterdeck.kit import prepared

if TYPE_CHECKING:
    from quarterdeck.emails.models.email import Email

ADD = (Path(__file__).parents[1] / "sql" / "add_events.sql").read_text()

# Every kind of event there is; plain text in the table, checked in record() (no migration for a new one).
KINDS = frozenset(
    {
        "drafted", "scheduled", "rescheduled", "undone", "edited", "cancelled", "handing_over", "put_back", "delivered",
        "deferred", "delayed", "bounced", "failed", "reported_spam", "retried", "returned", "found_in_sent", "evidence",
        "marked_delivered", "handed_on",
        "auto_replied", "opted_out", "wrote_back", "still_trying", "confirmed", "copy_returned",
        "viewed", "clicked", "replied", "archived", "unarchived", "deleted", "restored", "succeeded", "unsucceeded",
        "unsubscribed", "resubscribed", "erased",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """An event about one email, ready to be recorded with others in one INSERT."""

    kind: str
    email_id: int
    person_id: int
    sender_id: int
    at: datetime
    attempt_id: int | None = None
    by_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


FIELDS = tuple(each.name for each in fields(Fact))


def as_json(facts: Iterable[Fact]) -> str:
    """Facts as the statements that store them read them; raises ValueError for a kind that does not exist."""
    rows = []
    for fact in facts:
        if fact.kind not in KINDS:
            raise ValueError(f"no such kind of event: {fact.kind}")
        rows.append({name: getattr(fact, name) for name in FIELDS} | {"at": fact.at.isoformat()})
    return json.dumps(rows)


class Event(models.Model):
    """One thing that happened to an email, and when."""

    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    email_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    sender_id = models.BigIntegerField()
    attempt_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)  # the teammate who did it, if one did
    data = models.JSONField(default=dict)

    class Meta:
        managed = False  # partitioned: the migration writes its SQL (sql/events.sql)
        db_table = "emails_event"

    def __str__(self) -> str:
        return f"{self.kind} of email {self.email_id} at {self.at}"

    @classmethod
    def record(
        cls,
        kind: str,
        email: Email,
        *,
        at: datetime | None = None,
        by: int | None = None,
        attempt: int | None = None,
        **data: Any,
    ) -> None:
        """Add one fact to the email's timeline, in the caller's transaction."""
        cls.record_all(
            [
                Fact(kind, email.pk, email.person_id, email.sender_id, at or timezone.now(), attempt, by, data),
            ]
        )

    @classmethod
    def record_all(cls, facts: Iterable[Fact]) -> list[int]:
        """Add many facts in one INSERT; gives their ids, in order. Raises ValueError for a kind that does not exist."""
        said = as_json(facts)
        return [event_id for (event_id,) in prepared.run(ADD, {"facts": said})] if said != "[]" else []
