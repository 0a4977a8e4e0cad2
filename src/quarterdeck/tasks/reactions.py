"""What becomes of a leaver's tasks, and of those about people who are erased: in the same transaction as the news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.forms.models import model_to_dict

from quarterdeck.kit.notices import announce
from quarterdeck.people.models import Person
from quarterdeck.people.signals import erasing, telling
from quarterdeck.tasks.models import Task
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@receiver(left)
def hand_over(*, user: User, heir: User, handed: dict[str, int], **news: Any) -> None:
    """The heir does what is still open."""
    still_open = Task.objects.filter(assignee=user, status=Task.Status.OPEN)
    handed["tasks"] = still_open.update(assignee=heir)


@receiver(erasing)
def forget(*, ids: frozenset[int], **news: Any) -> None:
    """What somebody meant to do about them, or did, goes with its words."""
    theirs = Task.objects.filter(person__in=ids)
    told = list(theirs.values_list("assignee", "pk"))
    theirs.delete()
    for assignee, pk in told:
        announce(f"tasks.{assignee}", [pk])


@receiver(telling)
def tell(*, person: Person, **news: Any) -> dict[str, Any]:
    """The tasks about them."""
    facts = ("kind", "name", "details", "status", "due_at", "done_at")
    return {"tasks": [model_to_dict(each, facts) for each in person.tasks.order_by("pk")]}
