"""What becomes of a leaver's campaigns: answers team's news, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from quarterdeck.campaigns.models import Campaign
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@receiver(left)
def hand_over(*, user: User, heir: User, handed: dict[str, int], **news: Any) -> None:
    """The heir owns them now; their status stays."""
    handed["campaigns"] = Campaign.objects.filter(owner=user).update(owner=heir)
