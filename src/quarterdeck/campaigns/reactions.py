"""What becomes of a leaver's campaigns, and of the runs of a person who is another's double, or erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from quarterdeck.campaigns.models import Campaign, Enrollment
from quarterdeck.people.models import Person
from quarterdeck.people.signals import erasing, merging, telling
from quarterdeck.team.signals import left

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@receiver(left)
def hand_over(*, user: User, heir: User, handed: dict[str, int], **news: Any) -> None:
    """The heir owns them now; their status stays."""
    handed["campaigns"] = Campaign.objects.filter(owner=user).update(owner=heir)


@receiver(merging)
def run_once(*, kept: Person, gone: Person, **news: Any) -> None:
    """Nobody runs through one campaign twice at a time: the double's run stops."""
    mine = Enrollment.objects.filter(person=kept, status__in=Enrollment.GOING).values("campaign")
    for run in Enrollment.objects.filter(person=gone, status__in=Enrollment.GOING, campaign__in=mine):
        run.move(Enrollment.Status.STOPPED)


@receiver(erasing)
def end_runs(*, ids: frozenset[int], **news: Any) -> None:
    """Their runs end; the campaign's numbers stay."""
    going = Enrollment.objects.filter(person__in=ids, status__in=Enrollment.GOING).values_list("pk", flat=True)
    Enrollment.move_all(list(going), Enrollment.Status.STOPPED)


@receiver(telling)
def tell(*, person: Person, **news: Any) -> dict[str, Any]:
    """The campaigns that they were taken through."""
    runs = person.enrollments.order_by("pk").values("campaign__name", "status", "position", "created_at")
    return {"campaigns": list(runs)}
