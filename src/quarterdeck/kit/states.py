"""Moves between named states, safe when two workers race for one row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models


class WrongState(Exception):
    """The row is not in a state that this move may start from; `row` is the row as it was asked."""

    def __init__(self, message: str, row: models.Model | None = None) -> None:
        super().__init__(message)
        self.row = row


class Stateful(models.Model):
    """A model whose `status` changes only along the arrows in MOVES."""

    MOVES: ClassVar[dict[str, set[str]]]

    class Meta:
        abstract = True

    @classmethod
    def origins(cls, to: str, only_from: Collection[str] | None = None) -> list[str]:
        """The states, of these if any are named, from which `to` can be reached."""
        known = [str(status) for status, targets in cls.MOVES.items() if to in targets]
        return known if only_from is None else [status for status in known if status in only_from]

    def move(
        self, to: str, *, only_from: Collection[str] | None = None, where: dict[str, Any] | None = None, **fields: Any
    ) -> None:
        """Go to `to` and set `fields`, or raise WrongState if someone else moved the row first.

        `only_from` narrows the origins; `where` adds conditions (a version). The UPDATE itself
        checks the old status, so no lock is needed.
        """
        changes = {"status": to, **fields}
        conditions = {"pk": self.pk, "status__in": self.origins(to, only_from), **(where or {})}
        rows = type(self)._base_manager.filter(**conditions)
        if not rows.update(**changes):
            raise WrongState(f"{self} cannot become {to}", self)
        self._take(changes)

    @classmethod
    def move_all(cls, ids: Collection[int], to: str, **fields: Any) -> int:
        """Go to `to` with those of these rows that may, and set `fields`; returns how many went."""
        changes, conditions = {"status": to, **fields}, {"pk__in": ids, "status__in": cls.origins(to)}
        return cls._base_manager.filter(**conditions).update(**changes)

    def _take(self, changes: dict[str, Any]) -> None:
        """Mirror what the database now holds; expressions have to be read back."""
        read_back = [name for name, value in changes.items() if hasattr(value, "resolve_expression")]
        for name, value in changes.items():
            if name not in read_back:
                setattr(self, name, value)
        if read_back:
            self.refresh_from_db(fields=read_back)

    def fresh(self) -> Self:
        """The row as the database has it now."""
        return type(self)._base_manager.get(pk=self.pk)
