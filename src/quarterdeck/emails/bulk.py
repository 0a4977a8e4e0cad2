"""Doing one thing to all emails that match: frozen at once, worked off by the worker in parts.

A part and what it did are one transaction, so a worker may be killed anywhere and many may work at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from uuid import UUID, uuid5

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from quarterdeck.emails.again import Blocked, send_again
from quarterdeck.emails.folders import BY_SLUG, Folder
from quarterdeck.emails.models import Bulk, BulkPart, Email
from quarterdeck.emails.models.keeping import archive, delete, restore, succeed, unarchive, unsucceed
from quarterdeck.emails.models.queryset import EmailQuerySet, Moved
from quarterdeck.jobs import pause
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import User

PART = 500  # emails in one transaction
MOST = 100_000  # emails in one deed
IDLE = 1.0  # seconds between two looks for work
BACK = {"archive": "unarchive", "unarchive": "archive", "success": "unsuccess", "delete": "restore"}

# The verbs that move any number of emails at once.
BY_SET: dict[str, Callable[..., list[Moved]]] = {
    "archive": archive,
    "unarchive": unarchive,
    "success": succeed,
    "unsuccess": unsucceed,
    "delete": delete,
    "restore": restore,
}
VERBS = frozenset({*BY_SET, "retry"})


@transaction.atomic
def begin(uuid: UUID, verb: str, folder: Folder, by: User) -> Bulk | None:
    """Freeze `by`'s own emails in `folder` (MOST of them) for `verb`; the same uuid again is the same deed.

    None when the uuid belongs to somebody else's deed.
    """
    bulk, is_new = Bulk.objects.get_or_create(
        uuid=uuid, defaults={"by": by, "verb": verb, "folder": folder.slug, "total": 0}
    )
    if is_new:
        matching = Email.objects.editable_by(by).filter(status=folder.status).order_by("pk")
        _freeze(bulk, list(matching.values_list("pk", flat=True)[:MOST]))
    return bulk if bulk.by_id == by.pk else None


@transaction.atomic
def undo(bulk: Bulk) -> Bulk:
    """Take back what a deed has done so far and end the rest of it; asked twice it is one undoing.

    Raises WrongState for a verb that cannot be taken back.
    """
    if bulk.verb not in BACK or bulk.undoes_id:
        raise WrongState(f"{bulk} cannot be taken back")
    Bulk.objects.select_for_update().get(pk=bulk.pk)
    made, is_new = Bulk.objects.get_or_create(
        undoes=bulk,
        defaults={
            "uuid": uuid5(bulk.uuid, "undo"), "by": bulk.by, "verb": BACK[bulk.verb], "folder": bulk.folder, "total": 0,
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
    while not stop.is_set():
        if not await sync_to_async(work)():
            await pause(stop, IDLE)


@transaction.atomic
def work() -> bool:
    """Do one part; False when there is none to do."""
    waiting = BulkPart.objects.filter(done_at=None).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    part = waiting.select_related("bulk__by").first()
    if part is None:
        return False
    bulk, emails = part.bulk, Email.objects.filter(pk__in=part.ids)
    mine = emails.editable_by(bulk.by)
    if bulk.verb == "retry":
        part.moved, part.refused = _retry(mine, bulk.by)
    else:
        part.moved = [each.id for each in BY_SET[bulk.verb](mine, by=bulk.by)]
        part.refused = _why_not(bulk, set(part.ids) - set(part.moved))
    part.done_at = timezone.now()
    part.save(update_fields=["moved", "refused", "done_at"])
    return True


def _retry(emails: EmailQuerySet, by: User) -> tuple[list[int], dict[str, int]]:
    """Retry each; which went, and why the others did not."""
    done: list[int] = []
    refused: Counter[str] = Counter()
    for email in emails.order_by("pk").select_related("identity"):
        try:
            send_again(email, by=by)
            done.append(email.pk)
        except Blocked as block:
            refused[f"may not be mailed: {block.block.get_kind_display()}"] += 1
        except WrongState:
            refused["changed in the meantime"] += 1
        except ValueError:
            refused["without an address to send from"] += 1
    return done, dict(refused)


def _why_not(bulk: Bulk, ids: Iterable[int]) -> dict[str, int]:
    """Why a verb left these out, as words with their number."""
    before = BY_SLUG[bulk.folder].status if bulk.folder in BY_SLUG else ""
    refused: Counter[str] = Counter()
    for email in Email.objects.filter(pk__in=ids).only("status", "campaign_id"):
        if bulk.verb == "delete" and email.campaign_id:
            refused["sent by a campaign, which keeps its emails"] += 1
        elif email.status != before:
            refused[f"meanwhile in {email.get_status_display()}"] += 1
        else:
            refused["already so"] += 1
    return dict(refused)
