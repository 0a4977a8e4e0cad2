"""Whether there is anything of what every page asks about. Mostly there is not, and one query says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from quarterdeck.delivery.channels import stopped
from quarterdeck.delivery.models import SenderClock
from quarterdeck.emails.models import BulkPart
from quarterdeck.inbound.models import Message
from quarterdeck.web.once import once_a_request


@dataclass(frozen=True)
class Stir:
    """What there is, whomever it concerns; who it concerns is then asked of the rooms themselves."""

    held: bool
    stopped: bool  # a channel, by itself
    review: bool  # a message that waits for a person
    deed: bool  # on many emails, that goes on


@once_a_request
def stir(request: HttpRequest) -> Stir:
    """One query."""
    sql, values = _asked()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return Stir(*cursor.fetchone())


@cache
def _asked() -> tuple[str, tuple[Any, ...]]:
    """The query, which is the same for everybody."""
    asked: tuple[QuerySet[Any], ...] = (
        SenderClock.objects.exclude(held_since=None),
        stopped(),
        Message.objects.in_review(),
        BulkPart.objects.filter(done_at=None),
    )
    parts = [each.order_by().values("pk").query.sql_with_params() for each in asked]
    sql = ", ".join(f"EXISTS ({text})" for text, _ in parts)
    return f"SELECT {sql}", tuple(value for _, values in parts for value in values)
