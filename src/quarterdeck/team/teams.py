"""What is done with teams: make, rename, dissolve, put people in, take them out."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from quarterdeck.team.models import AuditEntry, Membership, Team, User


class NameTaken(ValueError):
    """Another team has this name."""


@transaction.atomic
def make(name: str, *, by: User) -> Team:
    """A new, empty team; raises NameTaken."""
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name)
    except IntegrityError:
        raise NameTaken(name) from None
    AuditEntry.record(by, "team.made", team)
    return team


@transaction.atomic
def rename(team: Team, name: str, *, by: User) -> None:
    """Another name; raises NameTaken."""
    was = team.name
    if was == name:
        return
    try:
        with transaction.atomic():
            Team.objects.filter(pk=team.pk).update(name=name)
    except IntegrityError:
        raise NameTaken(name) from None
    team.name = name
    AuditEntry.record(by, "team.renamed", team, was=was)


@transaction.atomic
def dissolve(team: Team, *, by: User) -> None:
    """Delete the team; its people stay, and its managers see their email no longer."""
    members = list(team.members.order_by("name").values_list("name", flat=True))
    AuditEntry.record(by, "team.deleted", team, members=members)
    team.delete()


@transaction.atomic
def put(team: Team, user: User, *, manages: bool = False, by: User) -> bool:
    """Put somebody in a team, or say whether they manage it; False if nothing changed.

    Only a manager can manage a team: from anybody else the mark is left out.
    """
    manages = manages and user.is_manager
    membership, is_new = Membership.objects.select_for_update().get_or_create(
        team=team, user=user, defaults={"manages": manages}
    )
    if is_new:
        AuditEntry.record(by, "team.member_added", team, member=user.name, manages=manages)
    elif membership.manages != manages:
        Membership.objects.filter(pk=membership.pk).update(manages=manages)
        AuditEntry.record(by, "team.member_changed", team, member=user.name, manages=manages)
    else:
        return False
    return True


@transaction.atomic
def take_out(team: Team, user: User, *, by: User) -> bool:
    """Out of the team; False if they were not in it."""
    gone, _ = Membership.objects.filter(team=team, user=user).delete()
    if gone:
        AuditEntry.record(by, "team.member_removed", team, member=user.name)
    return bool(gone)
