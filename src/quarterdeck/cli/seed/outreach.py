"""Campaigns with their steps, and who runs through them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from quarterdeck.campaigns.models import Campaign, Enrollment, Step
from quarterdeck.cli.seed.company import Rep
from quarterdeck.cli.seed.letters import CAMPAIGNS, Text
from quarterdeck.people.models import Person

# name -> whose it is, its status, days ago it began, and its other steps as (after which email, kind, name)
PLANS = {
    "Q4 launch": ("ann", "running", 34, ((1, "call", "Call, ask for Thursday"), (3, "inmail", "Connect"))),
    "Cold chain winter": ("freya", "running", 52, ((2, "call", "Call the plant"),)),
    "Peak season check-in": ("marcus", "paused", 24, ()),
    "Gate idea": ("tomas", "finished", 80, ((1, "call", "Call"),)),
}
CHANCE = 0.42  # that a thread of its owner, begun while it runs, belongs to the campaign


@dataclass(frozen=True)
class Running:
    """A campaign, the texts of its emails, and the position of each in its steps."""

    campaign: Campaign
    texts: tuple[Text, ...]
    positions: tuple[int, ...]
    steps: int
    began: date


@dataclass
class Outreach:
    """Who is in which campaign; nobody twice in the same."""

    by_owner: dict[int, list[Running]]
    enrolled: dict[int, set[int]]
    runs: list[Enrollment]

    def maybe(self, rng: Random, person: Person, day: date, begun: set[str]) -> Running | None:
        """The campaign that this thread is part of, if it is."""
        for running in self.by_owner.get(person.owner_id or 0, []):
            is_free = person.pk not in self.enrolled[running.campaign.pk] and running.texts[0].subject not in begun
            if is_free and day >= running.began and rng.random() < CHANCE:
                return running
        return None

    def enroll(self, running: Running, person: Person, emails: int, answered: datetime | None, since: datetime) -> None:
        """The person's run, where it stands after that many emails."""
        self.enrolled[running.campaign.pk].add(person.pk)
        through = emails == len(running.texts)
        position = running.steps if through else running.positions[emails - 1] + 1
        status = "replied" if answered else "finished" if through else _open(running.campaign)
        self.runs.append(
            Enrollment(campaign=running.campaign, person=person, position=position, status=status, created_at=since)
        )


def _open(campaign: Campaign) -> str:
    return {"running": "active", "paused": "paused"}.get(campaign.status, "stopped")


def make_outreach(reps: dict[str, Rep], now: datetime) -> Outreach:
    """The campaigns, saved."""
    by_owner: dict[int, list[Running]] = defaultdict(list)
    for name, (owner, status, days, others) in PLANS.items():
        began = now - timedelta(days=days)
        campaign = Campaign.objects.create(name=name, owner=reps[owner].user, status=status, created_at=began)
        by_owner[reps[owner].user.pk].append(_running(campaign, CAMPAIGNS[name], others, began.date()))
    return Outreach(by_owner, defaultdict(set), [])


def _running(
    campaign: Campaign, texts: tuple[Text, ...], others: tuple[tuple[int, str, str], ...], began: date
) -> Running:
    by_email = {after: (kind, name) for after, kind, name in others}
    steps: list[Step] = []
    positions = []
    for number, text in enumerate(texts, start=1):
        steps.append(Step(campaign=campaign, kind="email", name=text.name, day=len(steps) * 3 + 1))
        positions.append(len(steps))
        if number in by_email:
            kind, name = by_email[number]
            steps.append(Step(campaign=campaign, kind=kind, name=name, day=len(steps) * 3 + 1))
    for position, step in enumerate(steps, start=1):
        step.position = position
    Step.objects.bulk_create(steps)
    return Running(campaign, texts, tuple(positions), len(steps), began)
