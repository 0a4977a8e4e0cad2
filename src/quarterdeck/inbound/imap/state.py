"""How far a folder has been read. Moved in the transaction that records its messages, so that a kill loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from quarterdeck.inbound.models import Folder, Mailbox
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.sayings import keep

BEFORE = timedelta(days=3)  # a mailbox that is connected is read from so long before; not its whole history
OVERLAP = timedelta(days=14)  # after the server has renumbered a folder: what may have been missed, and more
MOST_LEFT = 1000  # messages of a folder that are kept in mind because they could not be taken


class Overtaken(Exception):
    """Somebody else reads this mailbox now, or has read this part of it; nothing is recorded twice."""


def load(mailbox_id: int, owner: str) -> tuple[Mailbox, dict[str, Folder]]:
    """The mailbox and its folders by role; raises Overtaken when it is not `owner`'s to read."""
    Mailbox.objects.filter(pk=mailbox_id, owner=owner, since=None).update(since=db_now() - BEFORE)
    mailbox = Mailbox.objects.filter(pk=mailbox_id, owner=owner).select_related("channel").first()
    if mailbox is None:
        raise Overtaken
    return mailbox, {folder.role: folder for folder in mailbox.folders.all()}


@transaction.atomic
def add(mailbox: Mailbox, role: str, name: str) -> Folder:
    """A folder that is read from now on."""
    return Folder.objects.get_or_create(mailbox=mailbox, role=role, defaults={"name": name})[0]


def rename(folder: Folder, name: str, *, same: bool) -> None:
    """It is called otherwise now; unless it is the `same` one, it is read anew."""
    reset: dict[str, Any] = {} if same else {"uidvalidity": None, "last_uid": 0, "left": []}
    Folder.objects.filter(pk=folder.pk).update(name=name, note="", **reset)
    folder.refresh_from_db()


def start_of(folder: Folder, mailbox: Mailbox) -> datetime:
    """From which moment on a folder is read that has no UIDs yet, or new ones."""
    assert mailbox.since is not None  # `load` saw to it
    return max(mailbox.since, folder.read_at - OVERLAP) if folder.read_at else mailbox.since


@transaction.atomic
def begin(folder: Folder, owner: str, uidvalidity: int, last_uid: int) -> None:
    """The folder has these UIDs now, and is read from `last_uid` on."""
    rows = Folder.objects.filter(pk=folder.pk, mailbox__owner=owner, uidvalidity=folder.uidvalidity)
    if not rows.update(uidvalidity=uidvalidity, last_uid=last_uid, left=[]):
        raise Overtaken
    folder.refresh_from_db()


def advance(folder: Folder, owner: str, last_uid: int, left: Iterable[int] = ()) -> None:
    """Messages up to `last_uid` are taken, in the caller's transaction; raises Overtaken, which rolls it back.

    Those in `left` could not be, and are kept in mind.
    """
    rows = Folder.objects.filter(
        pk=folder.pk, mailbox__owner=owner, uidvalidity=folder.uidvalidity, last_uid=folder.last_uid
    )
    kept = sorted({*folder.left, *left})[-MOST_LEFT:]
    if not rows.update(last_uid=last_uid, left=kept, read_at=Now()):
        raise Overtaken


def forget_left(folder: Folder, owner: str, uids: Iterable[int]) -> None:
    """These could be taken after all, or are gone; in the caller's transaction."""
    gone = set(uids)
    rows = Folder.objects.filter(pk=folder.pk, mailbox__owner=owner, uidvalidity=folder.uidvalidity)
    if not rows.update(left=[uid for uid in folder.left if uid not in gone]):
        raise Overtaken


def looked(folder: Folder, owner: str) -> None:
    """It was read to the end."""
    Folder.objects.filter(pk=folder.pk, mailbox__owner=owner).update(read_at=Now())


def note(folder: Folder, words: str) -> None:
    """What a person should know of it, until there is something else."""
    Folder.objects.filter(pk=folder.pk).update(note=keep(words))
