"""What becomes of a leaver's templates: answers team's news, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from quarterdeck.compose.models import Template
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@receiver(left)
def hand_over(*, user: User, heir: User, handed: dict[str, int], **news: Any) -> None:
    """The heir owns them now, archived ones included."""
    handed["templates"] = Template.objects.filter(owner=user).update(owner=heir)
