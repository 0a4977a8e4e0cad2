"""Rows as instances of their models, for work by the hundred thousand.

Django's own way from a row to an instance calls a setter for each field and two signals: for an email and its person it
takes as long as everything else that a claim does for them. Here the values become the instance's attributes as they
are. A field that was not asked for is read when somebody wants it, as after `.only()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def instance(
    model: type[M], names: Iterable[str], row: Sequence[Any], related: Mapping[str, Model | None] | None = None
) -> M:
    """An instance of `model` from the values of these attributes, and what its foreign keys are known to point at."""
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, "default"
    if related is not None:
        state.__dict__["fields_cache"] = related
    made.__dict__.update(zip(names, row, strict=False))
    made._state = state
    return made
