"""What can be done about campaigns to many people of the list; registered with people/deeds.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quarterdeck.campaigns.enrolling import enroll, withdraw
from quarterdeck.campaigns.models import Campaign
from quarterdeck.people.deeds import Done, register
from quarterdeck.people.models.person import PersonQuerySet

if TYPE_CHECKING:
    from quarterdeck.team.models import User


def begin_runs(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    """Take them into the campaign that was chosen."""
    found = dict(people.values_list("pk", "address"))
    campaign = Campaign.objects.editable_by(by).filter(pk=told["campaign"]).first()
    if campaign is None:
        return Done(0, Counter(campaign_gone=len(found)))
    begun, refused = enroll(found, campaign)
    why: Counter[str] = Counter()
    for code, count in refused.items():
        why[code.partition(":")[0]] += count
    return Done(len(begun), why)


def end_runs(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    """Take them out of the campaign that was chosen, or out of every one of `by`."""
    ids = list(people.values_list("pk", flat=True))
    mine = Campaign.objects.editable_by(by)
    if told.get("campaign"):
        mine = mine.filter(pk=told["campaign"])
    ended = withdraw(ids, list(mine.values_list("pk", flat=True)), by)
    return Done(len(ended), Counter(no_run=len(ids) - len(ended)))


def offer() -> None:
    """Register the verbs."""
    register("enroll", begin_runs)
    register("withdraw", end_runs)
