"""Emails that are due, locked for a claim, with all that a letter asks of them; five queries for any number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quarterdeck.compose.models import Template
from quarterdeck.delivery.models import Identity
from quarterdeck.emails.models import Content, Email
from quarterdeck.kit import prepared
from quarterdeck.kit.lean import instance
from quarterdeck.people.models import Person
from quarterdeck.team.models import User

DUE = (Path(__file__).parent / "sql" / "due_emails.sql").read_text()
OF_EMAIL = (
    *("id", "uuid", "decision", "sender_id", "person_id", "identity_id", "channel_id", "template_id", "content_id"),
    *("campaign_id", "batch_id", "in_reply_to_id", "conversation", "address", "cc", "bcc", "due_at"),
    *("values", "reason", "status"),
)
OF_PERSON = (
    *("id", "first_name", "last_name", "address", "title", "company", "phone", "linkedin", "website", "country"),
    *("source", "custom"),
)
PLAIN, JSONS = OF_EMAIL.index("values"), OF_EMAIL.index("status")  # the email's JSON; its person's columns come after
RELATED = {"sender": User, "identity": Identity, "template": Template, "content": Content}
COLUMN = {name: OF_EMAIL.index(f"{name}_id") for name in (*RELATED, "person")}


def due_emails(channel_id: int, most: int) -> list[Email]:
    """Up to `most` that nobody else holds, in the order of their time; locked until the transaction ends."""
    rows = prepared.run(DUE, {"channel": channel_id, "most": most}, binary=True)
    found: dict[str, dict[int, Any]] = {
        name: model._base_manager.in_bulk({row[COLUMN[name]] for row in rows} - {None})
        for name, model in RELATED.items()
    }
    return [_email(row, found) for row in rows]


def _email(row: tuple[Any, ...], found: dict[str, dict[int, Any]]) -> Email:
    values, reason = row[PLAIN:JSONS]
    said = (*row[:PLAIN], json.loads(values) if values else {}, json.loads(reason) if reason else None, "scheduled")
    related = {name: among.get(row[COLUMN[name]]) for name, among in found.items()}
    related["person"] = _person(row)
    return instance(Email, OF_EMAIL, said, related)


def _person(row: tuple[Any, ...]) -> Person:
    *facts, custom = row[JSONS:]
    return instance(Person, OF_PERSON, (row[COLUMN["person"]], *facts, json.loads(custom) if custom else {}))
