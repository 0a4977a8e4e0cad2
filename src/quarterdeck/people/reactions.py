"""What becomes of a leaver's people: answers team's news, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from quarterdeck.people.models import Person
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@receiver(left)
def hand_over(*, user: User, heir: User, handed: dict[str, int], **news: Any) -> None:
    """The heir owns them now; whether they are shared stays as it was."""
    handed["people"] = Person.objects.filter(owner=user).update(owner=heir)
