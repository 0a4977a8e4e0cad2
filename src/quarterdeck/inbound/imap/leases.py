"""Whose turn it is to read a mailbox, and how the reading goes, by the database's clock; for any number of workers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from quarterdeck.delivery.health import RESTS
from quarterdeck.inbound.models import Mailbox
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.notices import announce
from quarterdeck.kit.sayings import keep, words_of

LEASE = timedelta(seconds=30)  # so long a killed worker keeps others from its mailboxes
# After a wrong password or setting: servers lock out those who try too often.
HARD_RESTS = [timedelta(minutes=minutes) for minutes in (2, 5, 15, 60)]


@transaction.atomic
def take(owner: str, most: int) -> list[int]:
    """The mailboxes that are now `owner`'s to read: those whose time has come and that nobody reads."""
    free = Mailbox.objects.filter(
        Q(owner="") | Q(lease_until=None) | Q(lease_until__lt=Now()), is_on=True, next_look_at__lte=Now()
    )
    ids = list(
        free.order_by("next_look_at", "pk").select_for_update(skip_locked=True).values_list("pk", flat=True)[:most]
    )
    Mailbox.objects.filter(pk__in=ids).update(owner=owner, lease_until=Now() + LEASE)
    return ids


def renew(owner: str, reading: Collection[int]) -> set[int]:
    """Keep those that still are `owner`'s of the mailboxes that it is `reading`; returns them.

    One that is missing was taken away, or its settings changed. One that it does not read any more runs out.
    """
    mine = Mailbox.objects.filter(pk__in=reading, owner=owner, is_on=True)
    mine.update(lease_until=Now() + LEASE)
    return set(mine.values_list("pk", flat=True))


def give_back(mailbox_id: int, owner: str, rest: timedelta = timedelta()) -> None:
    """Let anybody read it after `rest`."""
    _of(mailbox_id, owner).update(owner="", lease_until=None, next_look_at=Now() + rest)


def well(mailbox_id: int, owner: str) -> None:
    """It was read to the end."""
    mended = _of(mailbox_id, owner).filter(~Q(trouble="") | Q(failures__gt=0))
    if mended.update(failures=0, trouble="", trouble_since=None):
        announce("channels", _channel(mailbox_id))
    _of(mailbox_id, owner).update(read_at=Now())


@transaction.atomic
def in_trouble(mailbox_id: int, owner: str, error: Exception) -> None:
    """It cannot be read: say so, and rest, longer each time."""
    failures = _of(mailbox_id, owner).values_list("failures", flat=True).first()
    if failures is None:
        return  # another's by now
    rests = HARD_RESTS if isinstance(error, Misconfigured) else RESTS
    _of(mailbox_id, owner).update(
        failures=F("failures") + 1,
        trouble=keep(words_of(error)),
        trouble_since=Coalesce("trouble_since", Now()),
        owner="",
        lease_until=None,
        next_look_at=Now() + rests[min(failures, len(rests) - 1)],
    )
    announce("channels", _channel(mailbox_id))


def _of(mailbox_id: int, owner: str) -> QuerySet[Mailbox]:
    return Mailbox.objects.filter(pk=mailbox_id, owner=owner)


def _channel(mailbox_id: int) -> list[int]:
    return list(Mailbox.objects.filter(pk=mailbox_id).values_list("channel", flat=True))
