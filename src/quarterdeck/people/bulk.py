"""Doing one thing to all people that match: frozen at once, worked off by the worker in parts.

A part and what it did are one transaction, so a worker may be killed anywhere and many may work at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from quarterdeck.jobs import work_off
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
        pieces = [ids[at : at + PART] for at in range(0, len(ids), PART)]
        PeopleBulkPart.objects.bulk_create([PeopleBulkPart(bulk=bulk, ids=piece) for piece in pieces])
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


@transaction.atomic
def work() -> bool:
    """Do one part; False when there is none to do."""
    waiting = PeopleBulkPart.objects.filter(done_at=None).order_by("pk")
    part = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("bulk__by").first()
    if part is None:
        return False
    done = do(part.bulk.verb, part.ids, part.bulk.told, part.bulk.by)
    part.done, part.refused, part.done_at = done.count, dict(done.refused), timezone.now()
    part.save(update_fields=["done", "refused", "done_at"])
    return True
