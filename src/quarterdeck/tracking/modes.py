"""How far a person may be followed: the most specific rule wins, of person, country and everyone.

- `off`: nothing is put into the mail, and nothing is recorded, also of mails that left earlier.
- `aggregate`: views and clicks are counted by template and day; nobody can tell whose they were.
- `individual`: views and clicks are facts of the email and its person.
- `consent`: like `individual` for whoever agreed (consent.py), like `off` for everybody else.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from quarterdeck.kit import prepared
from quarterdeck.people.models import Person
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.tracking.models import Choice, Mode, Rule

EVERYONE = ""  # the country of the rule for all others
DEFAULTS = {EVERYONE: Mode.INDIVIDUAL, "FR": Mode.OFF}  # France asks for consent first (CNIL, deliberation 2026-042)

# By keys in an array: a plan that was made while there were few people finds them by key all the same.
FOLLOWED = """
SELECT person.id, person.country, choice.mode
FROM people_person AS person LEFT JOIN tracking_choice AS choice ON choice.person_id = person.id
WHERE person.id = ANY(ARRAY(SELECT json_array_elements_text(%(people)s::json)::bigint))
"""


@dataclass(frozen=True)
class Policy:
    """The organisation's rules by country."""

    rules: dict[str, Mode] = field(default_factory=lambda: dict(DEFAULTS))

    def mode(self, country: str, choice: str | None) -> Mode:
        """What holds for a person of this country who chose this, or nothing: off, aggregate or individual."""
        mode = Mode(choice) if choice else self.rules.get(country, self.rules[EVERYONE])
        return Mode.OFF if mode == Mode.CONSENT else mode

    def asks_first(self, country: str) -> bool:
        """Whether nobody of this country is followed by person before they agreed."""
        return self.rules.get(country, self.rules[EVERYONE]) in (Mode.OFF, Mode.CONSENT)


def policy() -> Policy:
    """The rules as they stand now."""
    return Policy({**DEFAULTS, **{rule.country: Mode(rule.mode) for rule in Rule.objects.all()}})


def modes_of(people: Collection[int]) -> dict[int, Mode]:
    """The mode of each person; two queries however many there are."""
    return {pk: followed.mode for pk, followed in followed_of(people).items()}


@dataclass(frozen=True, slots=True)
class Followed:
    """How far one person is followed, and whether only because they agreed."""

    mode: Mode = Mode.OFF
    by_consent: bool = False


def followed_of(people: Collection[int]) -> dict[int, Followed]:
    """How far each person is followed, and why; two queries however many there are."""
    rules = policy()
    found = {}
    for pk, country, choice in prepared.run(FOLLOWED, {"people": json.dumps(list(people))}):
        mode = rules.mode(country, choice)
        found[pk] = Followed(mode, mode == Mode.INDIVIDUAL and rules.asks_first(country))
    return {pk: found.get(pk, Followed()) for pk in people}


def choice_of(person: Person) -> str | None:
    """What this person chose, if they did."""
    return Choice.objects.filter(person=person).values_list("mode", flat=True).first()


def set_rule(country: str, mode: str, by: User) -> None:
    """For everyone (no country), or for one country."""
    with transaction.atomic():
        Rule.objects.update_or_create(country=country, defaults={"mode": Mode(mode)})
        AuditEntry.record(by, "tracking.changed", country=country or "everyone", mode=mode)


def drop_rule(country: str, by: User) -> None:
    """The country is as it is by default again: like everyone, or as its law asks."""
    with transaction.atomic():
        Rule.objects.filter(country=country).delete()
        AuditEntry.record(by, "tracking.changed", country=country, mode=DEFAULTS.get(country, "like everyone"))


def choose(person: Person, mode: str, by: User) -> None:
    """What this person wants; empty: what the rules say. Holds from the next hit on, for old mails too."""
    with transaction.atomic():
        if mode:
            Choice.objects.update_or_create(person=person, defaults={"mode": Mode(mode), "by": by})
        else:
            Choice.objects.filter(person=person).delete()
        AuditEntry.record(by, "tracking.chosen", person, mode=mode or "as the rules say")
