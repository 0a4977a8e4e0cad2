"""What becomes of a leaver's tasks: answers team's news, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from quarterdeck.tasks.models import Task
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@receiver(left)
def hand_over(*, user: User, heir: User, handed: dict[str, int], **news: Any) -> None:
    """The heir does what is still open."""
    still_open = Task.objects.filter(assignee=user, status=Task.Status.OPEN)
    handed["tasks"] = still_open.update(assignee=heir)
