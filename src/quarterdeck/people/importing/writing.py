"""People written by set: one statement for thousands of changed rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from quarterdeck.kit.keys import name_key
from quarterdeck.people.models import Person

TEXTS = (
    "first_name", "last_name", "title", "company", "phone", "country", "time_zone", "linkedin", "website", "notes",
)  # fmt: skip

_UPDATE = """
UPDATE people_person p
   SET first_name = r.first_name, last_name = r.last_name, title = r.title, company = r.company, phone = r.phone,
       country = r.country, time_zone = r.time_zone, linkedin = r.linkedin, website = r.website, notes = r.notes,
       custom = r.custom, name_key = r.name_key, company_key = r.company_key, updated_at = %s
  FROM jsonb_to_recordset(%s::jsonb) AS r(
       id bigint, first_name text, last_name text, title text, company text, phone text, country text, time_zone text,
       linkedin text, website text, notes text, custom jsonb, name_key text, company_key text)
 WHERE p.id = r.id
"""


def update(people: Sequence[Person], at: datetime) -> None:
    """Store the facts of these people, whom the caller holds locked; their keys are made anew."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [at, json.dumps([_as_row(person) for person in people])])


def _as_row(person: Person) -> dict[str, Any]:
    person.key()
    names = (*TEXTS, "id", "custom", "name_key", "company_key")
    return {name: getattr(person, name) for name in names}


def keys(facts: dict[str, Any]) -> dict[str, str]:
    """The folded keys of a person with these facts alone."""
    name = f"{facts.get('first_name', '')} {facts.get('last_name', '')}".strip() or facts["address"]
    return {"name_key": name_key(name), "company_key": name_key(facts.get("company", ""))}


def change(person: Person, facts: dict[str, Any], *, overwrite: bool) -> dict[str, list[Any]]:
    """Write `facts` onto the person (blanks only, unless `overwrite`); returns field → [old, new] of what changed."""
    changes: dict[str, list[Any]] = {}
    for name in TEXTS:
        old, new = getattr(person, name), facts.get(name, "")
        if new and new != old and (overwrite or not old):
            setattr(person, name, new)
            changes[name] = [old, new]
    for name, new in facts.get("custom", {}).items():
        old = person.custom.get(name, "")
        if new != old and (overwrite or old in ("", None)):
            person.custom[name] = new
            changes[f"custom:{name}"] = [old, new]
    return changes


def restore(person: Person, changes: dict[str, list[Any]]) -> list[str]:
    """Take back `changes` where they still stand; returns the fields that somebody changed since."""
    kept = []
    for name, (old, new) in changes.items():
        custom = name.removeprefix("custom:") if name.startswith("custom:") else ""
        now = person.custom.get(custom, "") if custom else getattr(person, name)
        if now != new:
            kept.append(custom or name)
        elif not custom:
            setattr(person, name, old)
        elif old in ("", None):
            del person.custom[custom]
        else:
            person.custom[custom] = old
    return kept
