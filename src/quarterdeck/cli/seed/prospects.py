"""The five hundred people whom Northsea writes to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from quarterdeck.cli.seed.company import Rep
from quarterdeck.cli.seed.names import HARBOUR, SANDBOX, TITLES, people_of
from quarterdeck.cli.seed.regions import ANN, REGIONS, Region
from quarterdeck.people.models import Person

HOW_MANY = 500
PHONES = {"US": "+1 202 555 01{:02}", "GB": "+44 1632 9600{:02}"}  # numbers set aside for stories


@dataclass(frozen=True)
class Company:
    """One made-up company."""

    name: str
    domain: str
    region: Region


def companies() -> list[Company]:
    """All of them, in the order of the regions."""
    return [_company(text, region) for region in REGIONS for text in region.companies]


def _company(text: str, region: Region) -> Company:
    name, _, label = text.partition("|")
    return Company(name, f"{label or latin(name)}.example", region)


def latin(text: str) -> str:
    """Lower-case letters and digits only, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", plain.replace("ø", "o").replace("ł", "l").replace("ı", "i").replace("ß", "ss"))


def make_prospects(rng: Random, reps: dict[str, Rep], since: datetime) -> list[Person]:
    """Everybody, saved; the people of the sandbox come last."""
    people = [*_sandbox(reps[ANN], since)]
    taken = {person.address for person in people}
    everybody = _everybody(rng, reps, since, taken)
    people = [*(next(everybody) for _ in range(HOW_MANY - len(people))), *people]
    for person in people:
        person.key()
    return Person.objects.bulk_create(people)


def _sandbox(rep: Rep, since: datetime) -> Iterator[Person]:
    for word, first, last, habit in SANDBOX:
        yield Person(
            first_name=first,
            last_name=last,
            address=f"{word}@harbour.example",
            title=habit,
            company=HARBOUR,
            country="NL",
            time_zone="Europe/Amsterdam",
            owner=rep.user,
            created_at=since,
        )


def _everybody(rng: Random, reps: dict[str, Rep], since: datetime, taken: set[str]) -> Iterator[Person]:
    """People without end, company by company, round after round."""
    while True:
        for company in companies():
            yield _person(rng, company, reps, since, taken)


def _person(rng: Random, company: Company, reps: dict[str, Rep], since: datetime, taken: set[str]) -> Person:
    firsts, lasts = people_of(company.region.names)
    (first, first_latin), (last, last_latin) = rng.choice(firsts), rng.choice(lasts)
    local = f"{latin(first_latin)}.{latin(last_latin)}"
    number = next(n for n in range(1, 1000) if _address(local, n, company) not in taken)
    address = _address(local, number, company)
    taken.add(address)
    phone = PHONES.get(company.region.country, "") if rng.random() < 0.7 else ""
    return Person(
        first_name=first,
        last_name=last,
        address=address,
        title=rng.choice(TITLES) if rng.random() < 0.95 else "",
        company=company.name if rng.random() < 0.97 else "",
        phone=phone.format(rng.randrange(100)) if phone else "",
        website=f"https://{company.domain}/",
        country=company.region.country,
        time_zone=company.region.zone,
        custom={"Docks": rng.randrange(2, 40)} if rng.random() < 0.4 else {},
        owner=reps[company.region.owner].user,
        shared=rng.random() < 0.95,
        created_at=since - timedelta(minutes=rng.randrange(60 * 24 * 300)),
    )


def _address(local: str, number: int, company: Company) -> str:
    return f"{local}{number if number > 1 else ''}@{company.domain}"
