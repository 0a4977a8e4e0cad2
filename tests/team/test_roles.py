"""Roles, and that there is always an admin."""

from __future__ import annotations

from functools import partial

import pytest

from quarterdeck.team.leaving import deactivate
from quarterdeck.team.models import AuditEntry, Membership, User
from quarterdeck.team.roles import LastAdmin, change_role
from tests.factories import make_user
from tests.together import at_once


def test_another_role_is_kept_with_who_gave_it(adam: User, alice: User) -> None:
    assert change_role(alice, "manager", by=adam)
    alice.refresh_from_db()
    assert alice.is_manager
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.noun_id, entry.data["was"], entry.data["now"]) == (adam, alice.pk, "member", "manager")
    assert not change_role(alice, "manager", by=adam)
    assert AuditEntry.objects.count() == 1


def test_who_is_no_manager_any_more_manages_no_team(adam: User, mona: User) -> None:
    change_role(mona, "member", by=adam)
    assert not Membership.objects.filter(user=mona, manages=True).exists()


def test_the_last_admin_stays(adam: User, alice: User) -> None:
    for attempt in (
        lambda: change_role(adam, "member", by=adam),
        lambda: deactivate(adam, heir=alice, waiting="keep", by=adam),
    ):
        with pytest.raises(LastAdmin, match="only admin"):
            attempt()
    make_user("Amy Ash", role="admin")
    assert change_role(adam, "member", by=adam)


def test_a_deactivated_admin_does_not_count(adam: User) -> None:
    make_user("Amy Ash", role="admin", is_active=False)
    with pytest.raises(LastAdmin):
        change_role(adam, "member", by=adam)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_demote_each_other_at_once_leave_one() -> None:
    adam, amy = make_user("Adam Ash", role="admin"), make_user("Amy Ash", role="admin")

    def demote(user: User, by: User) -> bool:
        try:
            return change_role(user, "member", by=by)
        except LastAdmin:
            return False

    done = at_once(partial(demote, adam, amy), partial(demote, amy, adam))
    assert sorted(done) == [False, True]
    assert User.objects.filter(role="admin").count() == 1
