"""Leaving and coming back: nobody is deleted, what they owned goes on in other hands."""

from __future__ import annotations

from typing import Literal

from django.db import transaction
from django.db.models.functions import Now

from quarterdeck.kit.notices import announce
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import AuditEntry, LoginLink, User
from quarterdeck.team.roles import LastAdmin, end_sessions, is_last_admin, lock
from quarterdeck.team.signals import left

Waiting = Literal["keep", "cancel"]


@transaction.atomic
def deactivate(user: User, *, heir: User, waiting: Waiting, by: User) -> None:
    """Let `user` in no more, at once and everywhere, and hand what they owned to `heir`.

    `waiting` says whether their scheduled emails still go. Raises LastAdmin, and WrongState when they or the heir
    were deactivated meanwhile.
    """
    row, taker = lock(user), User.objects.select_for_update(no_key=True).get(pk=heir.pk)
    if not row.is_active or not taker.is_active or row.pk == taker.pk:
        raise WrongState(f"{user} or {heir} was deactivated in the meantime")
    if row.is_admin and is_last_admin(row):
        raise LastAdmin(row)
    User.objects.filter(pk=row.pk).update(is_active=False, left_at=Now())
    end_sessions(row)
    LoginLink.objects.filter(user=row, used_at=None).update(used_at=Now())
    handed: dict[str, int] = {}
    left.send(sender=User, user=row, heir=taker, waiting=waiting, by=by, handed=handed)
    announce("users", [row.pk])
    AuditEntry.record(by, "user.deactivated", row, heir=taker.name, waiting=waiting, handed=handed)


@transaction.atomic
def reactivate(user: User, *, by: User) -> None:
    """Let them in again, with the role and teams they had; what was handed over stays where it is."""
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True, left_at=None):
        raise WrongState(f"{user} is active")
    AuditEntry.record(by, "user.reactivated", user)
