"""Doing one thing to all people that match: frozen at once, worked off by the worker in parts (kit/parts.py)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from quarterdeck.jobs import work_off
from quarterdeck.kit import parts
from quarterdeck.kit.parts import Came, pieces
from quarterdeck.people.deeds import VERBS, do
from quarterdeck.people.models import PeopleBulk, PeopleBulkPart
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.team.models import User

PART = 1_000  # people in one transaction
MOST = 250_000  # people in one deed


@transaction.atomic
def begin(uuid: UUID, verb: str, told: Mapping[str, Any], people: PersonQuerySet, by: User) -> PeopleBulk | None:
    """Freeze `people` (MOST of them) for `verb`; the same uuid again is the same deed.

    None when the uuid belongs to somebody else's deed. Raises KeyError for a verb that does not exist.
    """
    if verb not in VERBS:
        raise KeyError(verb)
    bulk, is_new = PeopleBulk.objects.get_or_create(
        uuid=uuid, defaults={"by": by, "verb": verb, "told": dict(told), "total": 0}
    )
    if is_new:
        ids = list(people.order_by("pk").values_list("pk", flat=True)[:MOST])
        PeopleBulkPart.objects.bulk_create([PeopleBulkPart(bulk=bulk, ids=piece) for piece in pieces(ids, PART)])
        bulk.total = len(ids)
        bulk.save(update_fields=["total"])
    return bulk if bulk.by_id == by.pk else None


def unfinished(user: User) -> PeopleBulk | None:
    """The latest deed of `user` that goes on."""
    part = PeopleBulkPart.objects.filter(done_at=None, bulk__by=user).select_related("bulk").order_by("-pk").first()
    return part.bulk if part else None


async def run(stop: asyncio.Event) -> None:
    """The worker's loop: the oldest part that nobody works on, until there is none."""
    await work_off(work, stop)


def work() -> bool:
    """Do one part; False when there is none to do now."""
    return parts.work(PeopleBulkPart.objects.select_related("bulk__by"), _done, _given_up)


def _done(part: PeopleBulkPart) -> Came:
    done = do(part.bulk.verb, part.ids, part.bulk.told, part.bulk.by)
    return {"done": done.count, "refused": dict(done.refused)}


def _given_up(part: PeopleBulkPart) -> Came:
    return {"refused": {f"gave_up:{part.trouble}": len(part.ids)}}
