"""The first admin: made once, by whoever opens a new Quarterdeck, and never again."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import User


def is_due() -> bool:
    """Whether nobody works here yet."""
    return not User.objects.exists()


@transaction.atomic
def make_first_admin(email: str, password: str, **fields: Any) -> User:
    """The admin of an empty installation; raises WrongState once there is any user.

    The lock keeps every other insert of a user waiting, so two who try at once make one admin.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE team_user IN SHARE ROW EXCLUSIVE MODE")
    if not is_due():
        raise WrongState(_("Quarterdeck is set up already: log in, or ask its admin"))
    return User.objects.create_user(email, password, role=User.Role.ADMIN, **fields)
