"""Who of many may be mailed: one question for a whole set, asked at compose, at enrolment and at the claim."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

from quarterdeck.kit import prepared
from quarterdeck.kit.keys import address_key, domain_of
from quarterdeck.people.erased import erased_key
from quarterdeck.people.models.person import ERASED_DOMAIN, Person
from quarterdeck.people.models.suppression import CountryRule, Suppression

Kind = Suppression.Kind
# What mail that sells nothing passes (a non-commercial template): never a bounce, complaint, blocked domain or erasure.
PASSED_WITHOUT_SELLING = (Kind.UNSUBSCRIBED, Kind.COUNTRY)

# By keys in arrays: a plan that was made while few were suppressed uses the index all the same.
AGAINST = """
SELECT id FROM people_suppression
WHERE address_key = ANY(ARRAY(SELECT json_array_elements_text(%(keys)s::json)))
UNION
SELECT id FROM people_suppression
WHERE kind = 'domain' AND address_key = ANY(ARRAY(SELECT json_array_elements_text(%(domains)s::json)))
"""


class Screen:
    """What stands against some addresses, by their keys; oldest first. Asking it costs no query."""

    def __init__(self, rows: Mapping[str, list[Suppression]]) -> None:
        self._rows = rows

    def against(self, address: str, sender_id: int | None = None, *, commercial: bool = True) -> Suppression | None:
        """Why this address may not be mailed by this sender; None when it may.

        Without a sender only what holds for everybody's mail counts.
        """
        if not self._rows:
            return None
        key = address_key(address)
        for each in (key, domain_of(key), erased_key(key)):
            for row in self._rows.get(each, ()):
                for_them = row.sender_id is None or row.sender_id == sender_id
                if for_them and (commercial or row.kind not in PASSED_WITHOUT_SELLING or _is_never(row)):
                    return row
        return None


def screen(addresses: Collection[str]) -> Screen:
    """What stands against any of these; two queries, one more where something is stored or a country has a rule."""
    keys = {address_key(each) for each in addresses}
    rows: dict[str, list[Suppression]] = defaultdict(list)
    for row in _stored(keys):
        rows[row.address_key].append(row)
    for row in by_country(keys):
        rows[row.address_key].append(row)
    if any(domain_of(each) == ERASED_DOMAIN for each in keys):
        rows[ERASED_DOMAIN].append(Suppression(kind=Kind.ERASED, address_key=ERASED_DOMAIN))
    return Screen(rows)


def blocked(addresses: Collection[str], sender_id: int | None = None) -> dict[str, Suppression]:
    """Each of these that may not be mailed (by that sender), with why."""
    screened = screen(addresses)
    return {each: row for each in addresses if (row := screened.against(each, sender_id)) is not None}


def _stored(keys: Collection[str]) -> list[Suppression]:
    """What is written down and stands, oldest first; hardly ever anything, so one prepared look comes first."""
    hashes, domains = [erased_key(each) for each in keys], {domain_of(each) for each in keys}
    asked = {"keys": json.dumps([*keys, *hashes]), "domains": json.dumps(list(domains))}
    ids = [pk for (pk,) in prepared.run(AGAINST, asked)]
    return list(Suppression.objects.standing().filter(pk__in=ids).order_by("since", "pk")) if ids else []


def by_country(keys: Collection[str]) -> list[Suppression]:
    """Who lives where mail needs a consent that we do not have, as blocks that are not stored (L8)."""
    rules = {rule.country: rule for rule in CountryRule.objects.all()}
    if not rules:
        return []
    living = Person.objects.filter(address_key__in=keys, country__in=rules)
    found = []
    for key, country, why in living.values_list("address_key", "country", "authorization"):
        rule = rules[country]
        if rule.ask == CountryRule.Ask.NEVER or why != Person.Authorization.CONSENT:
            found.append(Suppression(kind=Kind.COUNTRY, address_key=key, since=rule.since, note=rule.ask))
    return found


def _is_never(row: Suppression) -> bool:
    """A country where nobody is mailed, whatever the mail says."""
    return row.kind == Kind.COUNTRY and row.note == CountryRule.Ask.NEVER
