"""Everything that is going to be written, kept together until its ids are known; then written in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from quarterdeck.cli.seed.letters import Text
from quarterdeck.compose.models import Template
from quarterdeck.emails.models import Attempt, Content, Email, Event
from quarterdeck.emails.models.event import Fact


@dataclass
class Happening:
    """One event to come: of which email, when, by which attempt."""

    kind: str
    email: Email
    at: datetime
    attempt: Attempt | None = None
    by: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Book:
    """Emails with their attempts and happenings, not yet written."""

    now: datetime
    templates: dict[str, Template] = field(default_factory=dict)
    emails: list[Email] = field(default_factory=list)
    parents: dict[int, Email] = field(default_factory=dict)  # id() of a follow-up -> the email it follows
    attempts: list[tuple[Email, Attempt]] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    _contents: dict[tuple[str, str], Content] = field(default_factory=dict)

    def content(self, subject: str, text: Text) -> Content:
        """The sealed content with these words: stored once for all emails that say the same."""
        key = (subject, text.body)
        if key not in self._contents:
            content = Content.objects.create(subject=subject, body=text.body)
            content.seal()
            self._contents[key] = content
        return self._contents[key]

    def happened(self, kind: str, email: Email, at: datetime, **more: Any) -> None:
        """Note an event; what would lie ahead of us has not happened."""
        if at <= self.now:
            self.happenings.append(Happening(kind, email, at, **more))

    def write(self) -> None:
        """Give everything its id, then write it: emails, attempts, events."""
        self.emails.sort(key=lambda email: email.created_at)
        for email, pk in zip(self.emails, reserve(Email, len(self.emails)), strict=True):
            email.pk = pk
        for email in self.emails:
            parent = self.parents.get(id(email))
            email.in_reply_to_id = parent.pk if parent else None
        Email.objects.bulk_create(self.emails, batch_size=500)
        self._write_attempts()
        self.happenings.sort(key=lambda each: each.at)
        Event.record_all(_fact(each) for each in self.happenings)

    def _write_attempts(self) -> None:
        for (email, attempt), pk in zip(self.attempts, reserve(Attempt, len(self.attempts)), strict=True):
            attempt.pk, attempt.email_id = pk, email.pk
        Attempt.objects.bulk_create([attempt for _, attempt in self.attempts], batch_size=1000)


def reserve(model: type[Any], count: int) -> Sequence[int]:
    """Ids that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _fact(each: Happening) -> Fact:
    attempt = each.attempt.pk if each.attempt else None
    return Fact(
        each.kind, each.email.pk, each.email.person_id, each.email.sender_id, each.at, attempt, each.by, each.data
    )
