"""The place in a list that stands newest first: the moment and the id of the last line that was shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

Rows = TypeVar("Rows", bound=QuerySet[Any])


def place_of(at: datetime, pk: int) -> str:
    """The place of one line."""
    return f"{at.isoformat()}_{pk}"


def older_than(place: str, rows: Rows, moment: str) -> Rows:
    """The rows behind the place, by the field `moment` and the id; BadRequest for a place that we did not write."""
    if not place:
        return rows
    try:
        text, pk = place.rsplit("_", 1)
        at, before = datetime.fromisoformat(text), int(pk)
    except ValueError:
        raise BadRequest("This place in the list makes no sense.") from None
    if at.tzinfo is None or not 0 < before < 2**63:
        raise BadRequest("This place in the list makes no sense.")
    return rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": before}))


def address_of(request: HttpRequest, names: Iterable[str], **place: str) -> str:
    """The query string with the filters of these names that are set, and a place."""
    asked = QueryDict(mutable=True)
    asked.update({name: request.GET[name] for name in names if request.GET.get(name)} | place)
    return f"?{asked.urlencode()}"
