"""What becomes of a leaver's people: answers team's news, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from quarterdeck.people.models import Group, Person
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@receiver(left)
def hand_over(*, user: User, heir: User, handed: dict[str, int], **news: Any) -> None:
    """The heir owns them now; whether they are shared stays as it was."""
    handed["people"] = Person.objects.filter(owner=user).update(owner=heir)
    if count := _hand_over_groups(user, heir):
        handed["groups"] = count


def _hand_over_groups(user: User, heir: User) -> int:
    """The heir's own group of the same name keeps it; the other says whose it was."""
    taken = set(Group.objects.filter(owner=heir).values_list("name", flat=True))
    found = list(Group.objects.filter(owner=user))
    for group in found:
        group.owner = heir
        if group.name in taken:
            group.name = f"{group.name[:50]} ({user.name[:18]} {group.pk})"
        group.save(update_fields=["owner", "name"])
    return len(found)
