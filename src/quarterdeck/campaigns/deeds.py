"""What can be done about campaigns to many emails at once; registered with emails/verbs.py."""

from __future__ import annotations

from quarterdeck.campaigns.enrolling import enroll, withdraw
from quarterdeck.campaigns.models import Campaign
from quarterdeck.emails.models import Bulk
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.verbs import Done, Verb, register


def begin_runs(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """Take the people into the campaign that was chosen."""
    found = list(emails.values_list("pk", "person_id", "person__address"))
    campaign = Campaign.objects.editable_by(bulk.by).filter(pk=bulk.data["campaign"]).first()
    if campaign is None:
        return Done([], {"campaign_gone": len(found)})
    begun, refused = enroll({person: address for _, person, address in found}, campaign)
    return Done([pk for pk, person, _ in found if person in begun], refused)


def end_runs(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """Take the people out of the campaign that was chosen, or out of every one of `bulk.by`."""
    people = dict(emails.values_list("pk", "person_id"))
    mine = Campaign.objects.editable_by(bulk.by)
    if bulk.data.get("campaign"):
        mine = mine.filter(pk=bulk.data["campaign"])
    ended = withdraw(people.values(), list(mine.values_list("pk", flat=True)), bulk.by)
    out = [pk for pk, person in people.items() if person in ended]
    return Done(out, {"no_run": len(people) - len(out)} if len(out) < len(people) else {})


def offer() -> None:
    """Register the verbs."""
    register("enroll", Verb(begin_runs, "withdraw", of_people=True))
    register("withdraw", Verb(end_runs, of_people=True))
