"""Invitations: one link, once, for seven days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck.kit.states import WrongState
from quarterdeck.team import invitations
from quarterdeck.team.models import AuditEntry, Invitation, Membership, Team, User

pytestmark = pytest.mark.django_db

JOINS = {"name": "Nora New", "time_zone": "Europe/Oslo"}


def invite(adam: User, *teams: Team, role: str = "member") -> tuple[Invitation, str]:
    (made,) = invitations.invite(["Nora@northsea.example"], role, teams, by=adam)
    return made


def test_whoever_has_the_link_joins_once_with_role_and_teams(adam: User, emea: Team) -> None:
    made, secret = invite(adam, emea, role="manager")
    found = invitations.find(secret)
    assert found == made
    user = invitations.accept(found, "a long enough secret", **JOINS)
    assert (user.email, user.role, user.name, user.time_zone) == (
        "nora@northsea.example", "manager", "Nora New", "Europe/Oslo",
    )  # fmt: skip
    assert Membership.objects.get(user=user).manages
    assert invitations.find(secret) is None
    with pytest.raises(WrongState):
        invitations.accept(found, "a long enough secret", **JOINS)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["user.invited", "user.joined"]


def test_the_secret_is_not_kept(adam: User) -> None:
    made, secret = invite(adam)
    assert secret not in str(Invitation.objects.filter(pk=made.pk).values())


def test_a_link_lasts_seven_days(adam: User) -> None:
    made, secret = invite(adam)
    assert timedelta(days=6, hours=23) < made.expires_at - timezone.now() <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now())
    assert invitations.find(secret) is None
    with pytest.raises(WrongState):
        invitations.accept(made, "a long enough secret", **JOINS)


def test_a_new_link_ends_the_old_one(adam: User) -> None:
    made, old = invite(adam)
    opened = invitations.find(old)
    new = invitations.renew(made, by=adam)
    assert invitations.find(old) is None
    assert invitations.find(new) == made
    assert opened is not None
    with pytest.raises(WrongState):  # a page that was open with the old link
        invitations.accept(opened, "a long enough secret", **JOINS)


def test_a_withdrawn_link_lets_nobody_in_and_the_address_may_be_invited_anew(adam: User) -> None:
    made, secret = invite(adam)
    invitations.withdraw(made, by=adam)
    assert invitations.find(secret) is None
    for verb in (invitations.withdraw, invitations.renew):
        with pytest.raises(WrongState):
            verb(made, by=adam)
    invite(adam)


def test_nobody_is_invited_twice_or_when_they_work_here(adam: User, alice: User) -> None:
    invite(adam)
    assert "again" in invitations.why_not("NORA@northsea.example")
    assert "works here already" in invitations.why_not(alice.email)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "reactivate" in invitations.why_not(alice.email)
    assert invitations.why_not("free@northsea.example") == ""
    with pytest.raises(WrongState):
        invite(adam)
