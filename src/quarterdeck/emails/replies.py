"""Answers of people in the counts of emails and their conversations: by set, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

SQL = {name: (Path(__file__).parent / "sql" / f"{name}.sql").read_text() for name in ("count_replies", "mark_answered")}


@dataclass(slots=True)
class Answers:
    """How many new answers an email got, and when the latest came."""

    count: int
    at: datetime


def count_replies(answers: Mapping[int, Answers]) -> None:
    """Count new answers on locked emails, and move their latest activity forward."""
    if not answers:
        return
    columns: dict[str, Any] = {
        "ids": list(answers),
        "counts": [each.count for each in answers.values()],
        "at": [each.at for each in answers.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["count_replies"], columns)


def mark_answered(conversations: Mapping[UUID, datetime]) -> list[tuple[int, int]]:
    """Say on all emails of these conversations that a human answered (design 7); gives (sender, email) of each.

    The caller has locked them.
    """
    if not conversations:
        return []
    columns: dict[str, Any] = {"conversations": list(conversations), "at": list(conversations.values())}
    with connection.cursor() as cursor:
        cursor.execute(SQL["mark_answered"], columns)
        return [(sender, email) for sender, email in cursor.fetchall()]
