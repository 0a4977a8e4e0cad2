"""The rules of sending that hold now: who may send how much, when, and to which domain; one query reads them all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from quarterdeck.delivery.pace import pacing
from quarterdeck.delivery.pace.absence import Absence
from quarterdeck.delivery.pace.calendars import Hours
from quarterdeck.delivery.pace.families import FAMILIES, FAMILY_PER_DAY
from quarterdeck.delivery.pace.pacing import Cap
from quarterdeck.delivery.pace.public_holidays import is_zone
from quarterdeck.team.models import Membership

READ = (Path(__file__).parent / "sql" / "rulebook.sql").read_text()
LOCK = """
SET LOCAL lock_timeout = '1s';
LOCK TABLE delivery_sendingrule, delivery_domainlimit IN ACCESS EXCLUSIVE MODE;
SET LOCAL lock_timeout = DEFAULT
"""
OTHERS = "*"  # the domain limit of each domain that has none of its own
SOON = timedelta(days=1)

Row = Mapping[str, Any]

log = structlog.get_logger("quarterdeck.rules")


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one user: their caps and hours, the most specific ones."""

    caps: tuple[Cap, ...] = ()
    hours: Hours | None = None
    every_email: bool = False  # the hours hold for single emails too


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules that are set."""

    total: tuple[Cap, ...]
    organisation: Standing
    teams: Mapping[int, Standing]
    users: Mapping[int, Standing]
    domains: Mapping[str, tuple[Cap, ...]]
    absences: Mapping[int, tuple[Absence, ...]]

    @property
    def limits_users(self) -> bool:
        """Whether what users send is counted."""
        return any(each.caps for each in self._standings)

    @property
    def limits_domains(self) -> bool:
        return any(self.domains.values())

    @property
    def has_calendar(self) -> bool:
        """Whether anything but limits can delay mail."""
        return bool(self.absences) or any(each.hours for each in self._standings)

    @property
    def _standings(self) -> tuple[Standing, ...]:
        return (self.organisation, *self.teams.values(), *self.users.values())

    def caps_of_domain(self, domain: str) -> tuple[Cap, ...]:
        """The caps of a primary domain; its own, else those of all others."""
        found = self.domains.get(domain)
        return self.domains.get(OTHERS, ()) if found is None else found

    def standings(self, user_ids: Iterable[int]) -> dict[int, Standing]:
        """What holds for each of these users; one query if any team has rules, else none."""
        wanted = set(user_ids)
        teams: dict[int, list[Standing]] = defaultdict(list)
        if self.teams and wanted:
            rows = Membership.objects.filter(user__in=wanted, team__in=self.teams).order_by("team_id")
            for user_id, team_id in rows.values_list("user_id", "team_id"):
                teams[user_id].append(self.teams[team_id])
        return {user_id: self._standing(user_id, teams[user_id]) for user_id in wanted}

    def _standing(self, user_id: int, teams: list[Standing]) -> Standing:
        """A user's own rule, else their teams' (all their caps, the oldest one's hours), else the organisation's."""
        own = self.users.get(user_id, Standing())
        of_teams = tuple(cap for each in teams for cap in each.caps)
        caps = own.caps or of_teams or self.organisation.caps
        timed = next((each for each in (own, *teams, self.organisation) if each.hours), Standing())
        return Standing(caps, timed.hours, timed.every_email)


def read(until: date | None = None) -> Rulebook:
    """The rules; absences that begin up to `until` (tomorrow, for what goes now)."""
    with connection.cursor() as cursor:
        cursor.execute(READ, {"before": until or timezone.now().date() + SOON})
        rules, limits, absences = (_rows(each) for each in cursor.fetchone())
    whole = next((row for row in rules if row["team_id"] is None and row["user_id"] is None), None)
    away: dict[int, list[Absence]] = defaultdict(list)
    for row in absences:
        starts_on, ends_on = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])
        zone = row["zone"] if is_zone(row["zone"]) else "UTC"
        away[row["user_id"]].append(Absence(starts_on, ends_on, row["then"], zone))
    return Rulebook(
        total=pacing.caps(whole["total_per_hour"], whole["total_per_day"]) if whole else (),
        organisation=_standing(whole) if whole else Standing(),
        teams={row["team_id"]: _standing(row) for row in rules if row["team_id"] is not None},
        users={row["user_id"]: _standing(row) for row in rules if row["user_id"] is not None},
        domains=_domains(limits),
        absences={user_id: tuple(each) for user_id, each in away.items()},
    )


@contextmanager
def changing() -> Iterator[None]:
    """Change rules while no claim is half way: claims that begin meanwhile wait, and count by the new rules.

    Whoever reads for longer than a claim ever does (a backup) is not waited for, because claims would wait too.
    """
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(LOCK)
        except OperationalError:
            log.warning("rules of sending changed beside a long reader")
        yield


def _domains(limits: list[Row]) -> dict[str, tuple[Cap, ...]]:
    built_in = {family: pacing.caps(None, FAMILY_PER_DAY) for family in FAMILIES}
    return built_in | {row["domain"]: pacing.caps(row["per_hour"], row["per_day"]) for row in limits}


def _standing(row: Row) -> Standing:
    hours = None
    if row["has_hours"]:
        opens, closes = time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])
        hours = Hours(frozenset(row["days"]), opens, closes, row["keeps_holidays"])
    return Standing(pacing.caps(row["per_hour"], row["per_day"]), hours, row["every_email"])


def _rows(value: Any) -> list[Row]:
    found: list[Row] = json.loads(value) if isinstance(value, str) else value
    return found
