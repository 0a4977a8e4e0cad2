"""Something large that is worked off part by part: each part in one transaction, by one worker.

A worker may be killed anywhere and many may work at once. A part that fails is halved until whatever spoils it stands
alone; that is tried some times, and then given up. Those behind a part that fails do not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

import structlog
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from quarterdeck.kit.outage import DATABASE_AWAY

TRIES = 3  # of one thing before it is given up
APART = timedelta(seconds=10)  # between two of them

Came = Mapping[str, Any]  # what came of a part: some of its fields, with their values

log = structlog.get_logger()


class Part(models.Model):
    """Some things of many: done in one transaction, or not at all."""

    THINGS: ClassVar[str] = "ids"  # the field that says which

    tries = models.PositiveSmallIntegerField(default=0)  # counted before each, so that one that kills us counts too
    again_at = models.DateTimeField(null=True)  # null: at once
    trouble = models.CharField(max_length=80, blank=True)  # what went wrong at the last try
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


Some = TypeVar("Some", bound=Part)
Thing = TypeVar("Thing")


def pieces(things: Sequence[Thing], size: int) -> list[list[Thing]]:
    """`things` in their order, as lists of at most `size`."""
    return [list(things[at : at + size]) for at in range(0, len(things), size)]


def work(parts: models.QuerySet[Some], do: Callable[[Some], Came], give_up: Callable[[Some], Came]) -> bool:
    """Do the first of `parts` whose turn it is; False when there is none to do now.

    `do` gets the part, locked. `give_up` says what is written of one that holds a single thing and failed each time.
    """
    part = _pick(parts, give_up)
    if part is None:
        return False
    try:
        _do(parts, part.pk, do)
    except DATABASE_AWAY:
        raise  # the database's trouble and not the part's: the loop is started again
    except Exception as error:
        log.exception("part.failed", of=part._meta.label, part=part.pk, tries=part.tries)
        _give_way(parts, part.pk, type(error).__name__, give_up)
    return True


@transaction.atomic
def _pick(parts: models.QuerySet[Some], give_up: Callable[[Some], Came]) -> Some | None:
    """The first part whose turn it is, its try counted."""
    ready = parts.filter(Q(again_at=None) | Q(again_at__lte=Now()), done_at=None).order_by("pk")
    part = ready.select_for_update(skip_locked=True, of=("self",)).first()
    if part is not None:
        _write(part, {"tries": part.tries + 1, "again_at": Now() + APART})
        if part.tries > TRIES:  # it killed whoever tried
            _halve(part, give_up)
    return part


@transaction.atomic
def _do(parts: models.QuerySet[Some], pk: int, do: Callable[[Some], Came]) -> None:
    """Do a part, unless somebody else did. Not skipping: whoever looks for a part locks others on the way."""
    part = parts.filter(pk=pk, done_at=None).select_for_update(of=("self",)).first()
    if part is not None:
        _write(part, {**do(part), "done_at": timezone.now()})


@transaction.atomic
def _give_way(parts: models.QuerySet[Some], pk: int, trouble: str, give_up: Callable[[Some], Came]) -> None:
    """After a failure: as two halves, at once; one thing alone is tried some times."""
    part = parts.filter(pk=pk, done_at=None).select_for_update(of=("self",)).first()
    if part is not None:
        _write(part, {"trouble": trouble})
        if len(getattr(part, part.THINGS)) > 1 or part.tries >= TRIES:
            _halve(part, give_up)


def _halve(part: Some, give_up: Callable[[Some], Came]) -> None:
    things = getattr(part, part.THINGS)
    if len(things) < 2:
        _write(part, {**give_up(part), "done_at": timezone.now()})
        return
    middle, whole = len(things) // 2, part.pk
    _write(part, {part.THINGS: things[:middle], "tries": 0, "again_at": None})
    part.pk, part._state.adding = None, True
    setattr(part, part.THINGS, things[middle:])
    part.save()
    part.pk = whole


def _write(part: Part, came: Came) -> None:
    for name, value in came.items():
        setattr(part, name, value)
    part.save(update_fields=list(came))
