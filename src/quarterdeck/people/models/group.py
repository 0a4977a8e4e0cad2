"""Groups: fixed sets of people, kept by one teammate and shared with teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.people.models.person import Person

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> Self:
        """One's own groups and those shared with one of one's teams; an admin sees all."""
        if user.is_admin:
            return self
        teams = user.teams.values("pk")
        return self.filter(Q(owner=user) | Q(pk__in=Group.teams.through.objects.filter(team__in=teams).values("group")))

    def editable_by(self, user: User) -> Self:
        """Groups that `user` may rename, share, delete, and put people into: sharing keeps ownership."""
        return self if user.is_admin else self.filter(owner=user)


class Group(models.Model):
    """Some people. Who sees the group sees those of them whom they may see."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="groups")
    teams = models.ManyToManyField("team.Team", related_name="groups")  # shared with these
    people = models.ManyToManyField(Person, through="GroupMember", related_name="groups")
    created_at = models.DateTimeField(default=timezone.now)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_group_of_a_name")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """One person in one group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="once_in_a_group")]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"
