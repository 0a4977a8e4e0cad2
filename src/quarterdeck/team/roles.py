"""Who may do what here: roles, and that there is always an admin."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import AuditEntry, Membership, User


class LastAdmin(ValueError):
    """Refused, because nobody could administer Quarterdeck any more; str() says so to people."""

    def __init__(self, user: User) -> None:
        words = _("%(name)s is the only admin: make somebody else an admin first.")
        super().__init__(words % {"name": user})


@transaction.atomic
def change_role(user: User, role: str, *, by: User) -> bool:
    """Give an active user another role; False if they have it already. Raises LastAdmin, WrongState.

    Who is no manager any more manages no team either.
    """
    row = lock(user)
    if not row.is_active:
        raise WrongState(f"{user} is deactivated")
    if row.role == role:
        return False
    if row.is_admin and is_last_admin(row):
        raise LastAdmin(row)
    User.objects.filter(pk=row.pk).update(role=role)
    if role != User.Role.MANAGER:
        Membership.objects.filter(user=row).update(manages=False)
    AuditEntry.record(by, "user.role_changed", row, was=row.role, now=role)
    return True


def lock(user: User) -> User:
    """The user's row as it is now, with those of all admins, locked until the end of the transaction.

    Two who demote each other at once thus go one after the other, and the second sees what the first did.
    """
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True).values("pk")
    rows = User.objects.filter(pk__in=[user.pk, *admins.values_list("pk", flat=True)])
    locked = {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}
    row: User = locked[user.pk]
    return row


def is_last_admin(user: User) -> bool:
    """Whether no other active admin is left; only sure while `lock` is held."""
    others = User.objects.filter(role=User.Role.ADMIN, is_active=True).exclude(pk=user.pk)
    return not others.exists()


def end_sessions(user: User) -> None:
    """Everywhere this user is logged in, the next request asks for a login."""
    User.objects.filter(pk=user.pk).update(sessions=F("sessions") + 1)
