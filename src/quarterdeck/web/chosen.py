"""Which emails somebody picked in a list: single rows, and rows that stand for a whole group email."""

from __future__ import annotations

from collections.abc import Iterable

from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User

MOST = 500  # rows that one page can have picked


def written(batch_id: int, slug: str) -> str:
    """What the box of a rolled-up row says: the emails of that batch in that folder."""
    return f"g{batch_id}-{slug}"


def picked(values: Iterable[str], user: User) -> list[int]:
    """The ids that the boxes mean; of group emails `user`'s own. What is no id is passed over. One query a group."""
    ids: dict[int, None] = {}
    for value in list(values)[:MOST]:
        batch, _, slug = value.removeprefix("g").partition("-")
        if not _is_id(batch):
            continue
        if not value.startswith("g"):
            ids[int(batch)] = None
        elif slug in BY_SLUG:
            emails = Email.objects.editable_by(user).filter(batch=int(batch), status=BY_SLUG[slug].status)
            ids.update(dict.fromkeys(emails.order_by("pk").values_list("pk", flat=True)))
    return list(ids)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
