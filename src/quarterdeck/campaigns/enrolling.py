"""Taking people into a running campaign, and out of it again: by set, never twice at once, nobody suppressed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop as _

from quarterdeck.campaigns.models import Campaign, Enrollment
from quarterdeck.emails.models import Email
from quarterdeck.people.screen import screen

if TYPE_CHECKING:
    from quarterdeck.team.models import User

ENDED = _("Taken out of the campaign.")


@transaction.atomic
def enroll(people: Mapping[int, str], campaign: Campaign) -> tuple[set[int], dict[str, int]]:
    """Begin the run of these people (id -> address); who began, and why the others did not, by code.

    A campaign that does not run takes nobody. The database refuses a second run of one person at once.
    """
    if not Campaign.objects.select_for_update().filter(pk=campaign.pk, status=Campaign.Status.RUNNING).exists():
        return set(), {"not_running": len(people)}
    screened = screen(set(people.values()))
    against = {person: screened.against(address, campaign.owner_id) for person, address in people.items()}
    refused = Counter(f"suppressed:{block.kind}" for block in against.values() if block)
    free = {person for person, block in against.items() if block is None}
    runs = Enrollment.objects.filter(campaign=campaign, person__in=free, status__in=Enrollment.GOING)
    here = set(runs.values_list("person", flat=True))
    if here:
        refused["runs_already"] = len(here)
    begun = free - here
    rows = [Enrollment(campaign=campaign, person_id=person) for person in sorted(begun)]
    Enrollment.objects.bulk_create(rows)
    return begun, dict(refused)


@transaction.atomic
def withdraw(person_ids: Collection[int], campaigns: Collection[int], by: User) -> set[int]:
    """End the runs of these people in these campaigns; their emails that wait are cancelled quietly. Who was in one."""
    runs = Enrollment.objects.filter(person__in=person_ids, campaign__in=campaigns, status__in=Enrollment.GOING)
    ended = list(runs.order_by("pk").select_for_update().values_list("pk", "person"))
    guarded = Enrollment.objects.filter(pk__in=[pk for pk, _ in ended], status__in=Enrollment.GOING)
    guarded.update(status=Enrollment.Status.STOPPED)
    people = {person for _, person in ended}
    waiting = Email.objects.filter(person__in=people, campaign__in=campaigns, status=Email.Status.SCHEDULED)
    waiting.go("cancelled", "cancelled", by=by, data={"why": ENDED}, due_at=None)
    return people


def running_for(person_ids: Collection[int], user: User) -> list[Campaign]:
    """The campaigns of `user` that some of these people are in now."""
    runs = Enrollment.objects.filter(person__in=person_ids, status__in=Enrollment.GOING)
    return list(Campaign.objects.editable_by(user).filter(pk__in=runs.values("campaign")).order_by("name", "pk"))
