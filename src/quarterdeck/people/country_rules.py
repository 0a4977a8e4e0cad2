"""Which countries ask for consent before the first email, or are not mailed at all (L8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from quarterdeck.people.models import CountryRule
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User


@transaction.atomic
def ask(country: str, what: str, *, by: User) -> None:
    """From now on this holds for the people of the country."""
    CountryRule.objects.update_or_create(
        country=country, defaults={"ask": CountryRule.Ask(what), "since": timezone.now(), "by": by}
    )
    AuditEntry.record(by, "country_rule.changed", None, country=country, ask=what)


@transaction.atomic
def drop(country: str, *, by: User) -> None:
    """The country asks for nothing more."""
    CountryRule.objects.filter(country=country).delete()
    AuditEntry.record(by, "country_rule.dropped", None, country=country)
