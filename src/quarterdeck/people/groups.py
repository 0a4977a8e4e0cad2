"""Groups, as teammates handle them: make, rename, share, delete, put people in and take them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from quarterdeck.kit.numbers import number_in
from quarterdeck.people.models import Group, GroupMember, Suppression
from quarterdeck.people.models.group import GroupQuerySet
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.team.models import Team

if TYPE_CHECKING:
    from quarterdeck.team.models import User

BATCH = 5_000  # memberships in one statement
UNSUBSCRIBED = Suppression.objects.standing().filter(
    kind=Suppression.Kind.UNSUBSCRIBED, address_key=OuterRef("address_key")
)


class BadName(ValueError):
    """A group cannot be called that; `str()` tells a person why."""


def create(name: str, *, by: User) -> Group:
    """A new, empty group; raises BadName."""
    return _named(Group(owner=by), name)


def rename(group: Group, name: str) -> Group:
    """Another name for the group; raises BadName."""
    return _named(group, name)


def mine_called(name: str, *, by: User) -> Group:
    """One's own group of this name, made if it is new; raises BadName."""
    name = " ".join(name.split())
    return Group.objects.filter(owner=by, name=name).first() or create(name, by=by)


def _named(group: Group, name: str) -> Group:
    name = " ".join(name.split())
    if not name or len(name) > 80 or "\0" in name:
        raise BadName(_("Give the group a name of at most 80 characters."))
    group.name = name
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise BadName(_("There is a group of that name already.")) from None
    return group


def add(group: Group, people: PersonQuerySet, *, by: User) -> int:
    """Put these people into the group; returns how many were not in it before."""
    ids = list(people.exclude(memberships__group=group).order_by("pk").values_list("pk", flat=True))
    rows = [GroupMember(group=group, person_id=pk, added_by=by) for pk in ids]
    GroupMember.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(ids)


def remove(group: Group, people: PersonQuerySet) -> int:
    """Take these people out of the group; they stay. Returns how many were in it."""
    return GroupMember.objects.filter(group=group, person__in=people.order_by().values("pk")).delete()[0]


def may_share_with(user: User) -> list[Team]:
    """The teams that `user` may share a group with: one's own; an admin's are all."""
    teams = Team.objects.all() if user.is_admin else Team.objects.filter(members=user)
    return list(teams.order_by("name"))


def shelf(user: User) -> list[Group]:
    """The groups that `user` sees, with `size`; own ones first."""
    seen: GroupQuerySet = Group.objects.visible_to(user)
    found = seen.annotate(size=Count("members")).select_related("owner").order_by("name", "pk")
    return sorted(found, key=lambda group: group.owner_id != user.pk)


def own_names(user: User) -> list[str]:
    """What the groups of `user` are called, in order."""
    return list(Group.objects.filter(owner=user).order_by("name").values_list("name", flat=True))


def names_for(person_ids: Collection[int], viewer: User | None = None) -> dict[int, list[str]]:
    """The names of each person's groups, in order; those that `viewer` sees, or all. One query."""
    seen = Group.objects.visible_to(viewer) if viewer else Group.objects.all()
    rows = GroupMember.objects.filter(person__in=person_ids, group__in=seen.values("pk")).order_by("group__name")
    found: dict[int, list[str]] = defaultdict(list)
    for person, name in rows.values_list("person", "group__name"):
        found[person].append(name)
    return dict(found)


def within(people: PersonQuerySet, which: str, user: User) -> PersonQuerySet:
    """The people of a group by its number, or of a dynamic one: `mine`, `unsubscribed`; all of them for any other."""
    if which == "mine":
        return people.filter(owner=user)
    if which == "unsubscribed":
        return people.filter(Exists(UNSUBSCRIBED))
    if (group := number_in(which)) is not None:
        seen = Group.objects.visible_to(user).filter(pk=group)
        return people.filter(Exists(GroupMember.objects.filter(person=OuterRef("pk"), group__in=seen)))
    return people
