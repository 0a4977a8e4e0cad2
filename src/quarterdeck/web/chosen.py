"""Which emails somebody picked in a list: single rows, and rows that stand for a whole group email."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Email
from quarterdeck.kit.numbers import number_in
from quarterdeck.team.models import User

MOST = 500  # rows that one page can have picked


def written(batch_id: int, slug: str) -> str:
    """What the box of a rolled-up row says: the emails of that batch in that folder."""
    return f"g{batch_id}-{slug}"


@dataclass(frozen=True)
class Boxes:
    """What was picked: emails by their ids, group emails as (batch id, slug of a folder)."""

    ids: list[int]
    groups: list[tuple[int, str]]

    @classmethod
    def read(cls, values: Iterable[str]) -> Boxes:
        """From the boxes' values; what is none is passed over."""
        ids, groups = [], []
        for value in list(values)[:MOST]:
            digits, _, slug = value.removeprefix("g").partition("-")
            number = number_in(digits)
            if number is None:
                continue
            if not value.startswith("g"):
                ids.append(number)
            elif slug in BY_SLUG:
                groups.append((number, slug))
        return cls(ids, groups)

    def emails(self, user: User) -> list[int]:
        """All the ids that are meant, each once; of group emails `user`'s own. One query a group."""
        ids = dict.fromkeys(self.ids)
        for batch, slug in self.groups:
            emails = Email.objects.editable_by(user).filter(batch=batch, status=BY_SLUG[slug].status)
            ids.update(dict.fromkeys(emails.order_by("pk").values_list("pk", flat=True)))
        return list(ids)
