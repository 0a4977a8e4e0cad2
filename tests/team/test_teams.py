"""Teams: made, renamed, dissolved, filled; each deed in the audit log."""

from __future__ import annotations

import pytest

from quarterdeck.team import teams
from quarterdeck.team.models import AuditEntry, Membership, Team, User


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_team_is_made_renamed_and_dissolved(adam: User, alice: User) -> None:
    team = teams.make("Nordics", by=adam)
    teams.rename(team, "North", by=adam)
    teams.put(team, alice, by=adam)
    teams.dissolve(team, by=adam)
    assert not Team.objects.filter(name="North").exists()
    assert actions() == ["team.made", "team.renamed", "team.member_added", "team.deleted"]
    assert AuditEntry.objects.get(action="team.deleted").data == {"name": "North", "members": ["Alice Arden"]}


def test_two_teams_never_have_one_name(adam: User, emea: Team) -> None:
    with pytest.raises(teams.NameTaken):
        teams.make("EMEA", by=adam)
    other = teams.make("Nordics", by=adam)
    with pytest.raises(teams.NameTaken):
        teams.rename(other, "EMEA", by=adam)


def test_only_a_manager_manages(adam: User, alice: User, marc: User, emea: Team) -> None:
    assert not teams.put(emea, alice, manages=True, by=adam)  # she is in it already, and no manager
    assert teams.put(emea, marc, manages=True, by=adam)
    assert list(Membership.objects.filter(team=emea, manages=True).values_list("user", flat=True)) == [marc.pk]
    assert User.objects.whose_email_is_visible_to(marc).filter(pk=alice.pk).exists()
    assert teams.put(emea, marc, by=adam)
    assert not User.objects.whose_email_is_visible_to(marc).filter(pk=alice.pk).exists()


def test_taking_out_is_told_once(adam: User, alice: User, emea: Team) -> None:
    assert teams.take_out(emea, alice, by=adam)
    assert not teams.take_out(emea, alice, by=adam)
    assert actions() == ["team.member_removed"]
