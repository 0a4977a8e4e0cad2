"""Why some addresses may not be mailed, besides what bounces and complaints left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from quarterdeck.cli.seed.company import Rep
from quarterdeck.people.models import Person, Suppression
from quarterdeck.people.models.suppression import SOURCES


def make_blocks(
    rng: Random, reps: list[Rep], people: Iterator[Person], found: list[Suppression], now: datetime
) -> None:
    """Unsubscribed, blocked by hand, a blocked domain, and one that was lifted again."""
    admin = reps[0].user
    rows = list(found)
    for _ in range(8):
        rows.append(_row("unsubscribed", next(people), now - timedelta(hours=rng.randrange(30, 1500))))
    for note in ("Asked on the phone not to be mailed", "A supplier of ours", "Left for a competitor"):
        person = next(people)
        rows.append(_row("manual", person, now - timedelta(hours=rng.randrange(30, 900)), note=note, by=person.owner))
    lifted = _row("complained", next(people), now - timedelta(days=40))
    lifted.lifted_at, lifted.lifted_by = now - timedelta(days=31), admin
    lifted.lifted_note = "Pressed the button by mistake and wrote to say so"
    domain = Suppression(
        kind="domain", address_key="rivaldocks.example", since=now - timedelta(days=70), note="A competitor", by=admin
    )
    ways = cycle(("page", "one_click", "reply"))
    for row in (*rows, lifted, domain):
        by_kind = SOURCES.get(row.kind, Suppression.Source.TEAMMATE)
        row.source = next(ways) if row.kind == Suppression.Kind.UNSUBSCRIBED else by_kind
    Suppression.objects.bulk_create([*rows, lifted, domain], ignore_conflicts=True)


def _row(kind: str, person: Person, since: datetime, **more: object) -> Suppression:
    return Suppression(kind=kind, address_key=person.address_key, since=since, **more)
