"""Who of many would get a letter and who would not, before anything leaves; nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from quarterdeck.compose.write_many import Sieve, Words
from quarterdeck.delivery.models import Identity
from quarterdeck.people.models import Person
from quarterdeck.team.models import User
from quarterdeck.web.refusals import refusal

MOST = 10_000  # people that one Select and send is for (product 5)
NAMED = 5  # people named beside each reason


@dataclass(frozen=True)
class Left:
    """Some who would be left out, for one reason."""

    why: str
    count: int
    names: list[str]  # of the first

    @property
    def more(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True)
class Look:
    """What would become of it."""

    gets: int
    left: list[Left]


def look(user: User, identity: Identity, words: Words, person_ids: Collection[int]) -> Look:
    """Who would be left out and why; a fixed number of queries. Raises BadTemplate."""
    people = list(Person.objects.filter(pk__in=person_ids).order_by("name_key", "pk"))
    sieve = Sieve(user, identity, words, people)
    out: dict[str, list[str]] = defaultdict(list)
    for person in people:
        if why := sieve.against(person):
            out[why].append(person.name)
    left = [Left(refusal(code), len(names), names[:NAMED]) for code, names in out.items()]
    return Look(len(people) - sum(each.count for each in left), left)
