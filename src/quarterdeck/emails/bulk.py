"""Doing one thing to many emails: frozen at once, worked off in parts (kit/parts.py) by the worker, or by the page if
they are few."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from quarterdeck.emails.folders import Folder
from quarterdeck.emails.models import Bulk, BulkPart, Email
from quarterdeck.emails.verbs import VERBS
from quarterdeck.jobs import work_off
from quarterdeck.kit import parts
from quarterdeck.kit.parts import Came, pieces
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import User

PART = 500  # emails in one transaction
MOST = 100_000  # emails in one deed


@transaction.atomic
def begin(
    uuid: UUID, verb: str, folder: Folder, by: User, *, only: Collection[int] | None = None, data: Any = None
) -> Bulk | None:
    """Freeze `by`'s own emails in `folder` (MOST of them; those among `only`) for `verb`.

    The same uuid again is the same deed; None when it is somebody else's. `data` is what the verb has to know.
    """
    facts = {"by": by, "verb": verb, "folder": folder.slug, "total": 0, "data": data or {}}
    bulk, is_new = Bulk.objects.get_or_create(uuid=uuid, defaults=facts)
    if is_new:
        matching = Email.objects.editable_by(by).filter(status=folder.status).order_by("pk")
        if only is not None:
            matching = matching.filter(pk__in=only)
        if VERBS[verb].of_people:  # the newest email of each stands for the person
            matching = matching.order_by("person_id", "-pk").distinct("person_id")
        _freeze(bulk, list(matching.values_list("pk", flat=True)[:MOST]))
    return bulk if bulk.by_id == by.pk else None


@transaction.atomic
def undo(bulk: Bulk) -> Bulk:
    """Take back what a deed has done so far and end the rest of it; asked twice it is one undoing.

    Raises WrongState for a verb that cannot be taken back.
    """
    back = VERBS[bulk.verb].back
    if not back or bulk.undoes_id:
        raise WrongState(f"{bulk} cannot be taken back")
    Bulk.objects.select_for_update().get(pk=bulk.pk)
    made, is_new = Bulk.objects.get_or_create(
        undoes=bulk,
        defaults={
            "uuid": uuid5(bulk.uuid, "undo"), "by": bulk.by, "verb": back, "folder": bulk.folder, "total": 0,
            "data": bulk.data,
        },
    )  # fmt: skip
    if is_new:
        begun = list(bulk.parts.select_for_update().order_by("pk"))
        bulk.parts.filter(done_at=None).update(done_at=timezone.now(), ids=[])
        _freeze(made, [pk for part in begun for pk in part.moved])
    return made


def _freeze(bulk: Bulk, ids: list[int]) -> None:
    BulkPart.objects.bulk_create([BulkPart(bulk=bulk, ids=piece) for piece in pieces(ids, PART)])
    bulk.total = len(ids)
    bulk.save(update_fields=["total"])


def unfinished(user: User) -> Bulk | None:
    """The latest deed of `user` that goes on."""
    part = BulkPart.objects.filter(done_at=None, bulk__by=user).select_related("bulk").order_by("-pk").first()
    return part.bulk if part else None


async def run(stop: asyncio.Event) -> None:
    """The worker's loop: the oldest part that nobody works on, until there is none."""
    await work_off(work, stop)


def work(bulk: Bulk | None = None) -> bool:
    """Do one part, of `bulk` if it is given; False when there is none to do now."""
    some = BulkPart.objects.select_related("bulk__by")
    return parts.work(some if bulk is None else some.filter(bulk=bulk), _done, _given_up)


def _done(part: BulkPart) -> Came:
    """Do the verb to those emails of the part that its owner may still act on; the others are counted too."""
    mine = Email.objects.editable_by(part.bulk.by).filter(pk__in=part.ids)
    done = VERBS[part.bulk.verb].do(mine, part.bulk)
    missing = len(part.ids) - len(done.ids) - sum(done.refused.values())
    if missing > 0:
        done.refused["gone"] = done.refused.get("gone", 0) + missing
    return {"moved": done.ids, "refused": done.refused}


def _given_up(part: BulkPart) -> Came:
    return {"refused": {f"gave_up:{part.trouble}": len(part.ids)}}
