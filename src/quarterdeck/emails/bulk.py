"""Doing one thing to many emails: frozen at once, worked off in parts by the worker, or by the page if they are few.

A part and what it did are one transaction, so a worker may be killed anywhere and many may work at once. A part that
fails each time is given up after TRIES, with its reason in the summary; those behind it do not wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from quarterdeck.emails.folders import Folder
from quarterdeck.emails.models import Bulk, BulkPart, Email
from quarterdeck.emails.verbs import VERBS, Done
from quarterdeck.jobs import work_off
from quarterdeck.kit.outage import DATABASE_AWAY
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import User

PART = 500  # emails in one transaction
MOST = 100_000  # emails in one deed
TRIES = 3  # times that a part is tried before it is given up
APART = timedelta(seconds=10)  # between two tries of the same part

log = structlog.get_logger()


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
        parts = list(bulk.parts.select_for_update().order_by("pk"))
        bulk.parts.filter(done_at=None).update(done_at=timezone.now(), ids=[])
        _freeze(made, [pk for part in parts for pk in part.moved])
    return made


def _freeze(bulk: Bulk, ids: list[int]) -> None:
    pieces = [ids[at : at + PART] for at in range(0, len(ids), PART)]
    BulkPart.objects.bulk_create([BulkPart(bulk=bulk, ids=piece) for piece in pieces])
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
    part = _pick(bulk)
    if part is None:
        return False
    try:
        _do(part.pk)
    except DATABASE_AWAY:
        raise  # the database's trouble and not the part's: the loop is started again
    except Exception as error:
        log.exception("bulk.part_failed", part=part.pk, tries=part.tries)
        BulkPart.objects.filter(pk=part.pk, done_at=None).update(trouble=type(error).__name__)
    return True


@transaction.atomic
def _pick(bulk: Bulk | None) -> BulkPart | None:
    """The first part whose turn it is. Its try is counted before it is done, so that one that kills us counts too."""
    ready = BulkPart.objects.filter(Q(again_at=None) | Q(again_at__lte=Now()), done_at=None)
    if bulk is not None:
        ready = ready.filter(bulk=bulk)
    part = ready.order_by("pk").select_for_update(skip_locked=True).first()
    if part is None:
        return None
    if part.tries >= TRIES:
        part.refused = {f"gave_up:{part.trouble}": len(part.ids)}
        part.done_at = timezone.now()
    part.tries += 1
    part.again_at = Now() + APART
    part.save(update_fields=["tries", "again_at", "refused", "done_at"])
    return part


@transaction.atomic
def _do(pk: int) -> None:
    """Do a part, unless somebody else does or did."""
    parts = BulkPart.objects.filter(pk=pk, done_at=None).select_for_update(skip_locked=True, of=("self",))
    part = parts.select_related("bulk__by").first()
    if part is None:
        return
    done = _done(part)
    part.moved, part.refused, part.done_at = done.ids, done.refused, timezone.now()
    part.save(update_fields=["moved", "refused", "done_at"])


def _done(part: BulkPart) -> Done:
    """Do the verb to those emails of the part that its owner may still act on; the others are counted too."""
    mine = Email.objects.editable_by(part.bulk.by).filter(pk__in=part.ids)
    done = VERBS[part.bulk.verb].do(mine, part.bulk)
    missing = len(part.ids) - len(done.ids) - sum(done.refused.values())
    if missing > 0:
        done.refused["gone"] = done.refused.get("gone", 0) + missing
    return done
