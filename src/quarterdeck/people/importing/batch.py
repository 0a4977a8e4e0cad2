"""One batch of rows, taken in by set in one transaction: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from quarterdeck.kit.states import WrongState
from quarterdeck.people.erased import erased_among
from quarterdeck.people.importing import facts_of_row, writing
from quarterdeck.people.importing.sheet import Record
from quarterdeck.people.models import ImportRow, OtherAddress, Person, Upload

Outcome = ImportRow.Outcome

_COPY = (
    "COPY people_importrow (upload_id, number, line, address_key, facts, outcome, reason, cells, joined, undone) "
    "FROM STDIN"
)
# Rows whose address nobody had become people. In the order of the key, so that two imports never wait for each other.
_CREATE = """
WITH made AS (
  INSERT INTO people_person (
         address, first_name, last_name, title, company, phone, country, time_zone, linkedin, website, notes, custom,
         owner_id, creator_id, source, shared, created_at, updated_at, address_key, name_key, company_key)
  SELECT facts->>'address', coalesce(facts->>'first_name', ''), coalesce(facts->>'last_name', ''),
         coalesce(facts->>'title', ''), coalesce(facts->>'company', ''), coalesce(facts->>'phone', ''),
         coalesce(facts->>'country', ''), coalesce(facts->>'time_zone', ''), coalesce(facts->>'linkedin', ''),
         coalesce(facts->>'website', ''), coalesce(facts->>'notes', ''), facts->'custom',
         %(owner)s, %(by)s, 'import', true, %(at)s, %(at)s, address_key, facts->>'name_key', facts->>'company_key'
    FROM people_importrow
   WHERE upload_id = %(upload)s AND number BETWEEN %(first)s AND %(last)s AND outcome = 'waiting'
     AND NOT EXISTS (SELECT FROM people_otheraddress o WHERE o.address_key = people_importrow.address_key)
   ORDER BY address_key
      ON CONFLICT (address_key) DO NOTHING
  RETURNING id, address_key)
UPDATE people_importrow r
   SET outcome = 'created', person_id = made.id
  FROM made
 WHERE r.upload_id = %(upload)s AND r.number BETWEEN %(first)s AND %(last)s AND r.outcome = 'waiting'
   AND r.address_key = made.address_key
"""
_CONCLUDE = """
UPDATE people_importrow r
   SET outcome = n.outcome, person_id = n.person_id, changes = n.changes, reason = n.reason
  FROM jsonb_to_recordset(%s::jsonb) AS n(number int, outcome text, person_id bigint, changes jsonb, reason text)
 WHERE r.upload_id = %s AND r.number BETWEEN %s AND %s AND r.number = n.number
"""
_JOIN = """
WITH added AS (
  INSERT INTO people_groupmember (group_id, person_id, added_by_id, added_at)
  SELECT DISTINCT %(group)s::bigint, person_id, %(by)s::bigint, now() FROM people_importrow
   WHERE upload_id = %(upload)s AND number BETWEEN %(first)s AND %(last)s AND person_id IS NOT NULL
   ORDER BY person_id
      ON CONFLICT (group_id, person_id) DO NOTHING
  RETURNING person_id)
UPDATE people_importrow r
   SET joined = true
  FROM added
 WHERE r.upload_id = %(upload)s AND r.number BETWEEN %(first)s AND %(last)s AND r.person_id = added.person_id
"""


@transaction.atomic
def take(upload: Upload, records: Sequence[Record]) -> Upload:
    """Take in the rows that follow on the upload's position; returns the upload as it then is.

    Raises WrongState when another worker took them, or the upload is not running any more.
    """
    first, last = records[0].number, records[-1].number
    row = Upload.objects.select_for_update().select_related("by").get(pk=upload.pk)
    if row.status != Upload.Status.RUNNING or row.position != first - 1:
        raise WrongState(f"rows {first} to {last} of {row} are not next", row)
    names = {
        "upload": row.pk, "first": first, "last": last, "by": row.by_id, "owner": row.owner_id, "at": row.started_at,
        "group": row.group_id,
    }  # fmt: skip
    staged = _staged(row, records)
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for line in staged:
                copy.write_row(line)
        _by_set(cursor, _CREATE, names)
        _meet_known(cursor, row, first, last)
        if row.group_id:
            _by_set(cursor, _JOIN, names)
    _count(row, first, last)
    return row


def _by_set(cursor: Any, sql: str, names: Any) -> None:
    """Run a statement that joins a batch: fresh rows have no statistics, and nested loops would be quadratic."""
    cursor.execute("SET LOCAL enable_nestloop = off")
    cursor.execute(sql, names)
    cursor.execute("SET LOCAL enable_nestloop = on")


def _staged(upload: Upload, records: Iterable[Record]) -> list[tuple[Any, ...]]:
    """The rows as they go into the staging table; those of one address are merged into the first of them."""
    held: dict[str, dict[str, Any]] = {}
    found: list[tuple[Record, dict[str, Any] | None, str, str]] = []
    rows = [(record, *_read(record, upload.mapping)) for record in records]
    erased = erased_among({facts["address_key"] for _record, facts, _why in rows if facts})
    for record, facts, why in rows:
        if facts is None:
            found.append((record, None, Outcome.REFUSED, why))
            continue
        key = facts["address_key"]
        if key in erased:  # nothing of theirs is kept, not even for the list of refused rows
            found.append((Record(record.number, record.line, []), None, Outcome.REFUSED, _("erased at their own wish")))
        elif key in held:
            _fill(held[key], facts)
            found.append((record, facts, Outcome.MERGED, ""))
        else:
            held[key] = facts
            found.append((record, facts, Outcome.WAITING, ""))
    return [_line(upload, *each) for each in found]


def _read(record: Record, mapping: Sequence[str]) -> tuple[dict[str, Any] | None, str]:
    """The facts of a row, or why it is refused."""
    try:
        return facts_of_row.read(record.cells, mapping), ""
    except facts_of_row.Refused as refused:
        return None, str(refused)


def _fill(facts: dict[str, Any], more: dict[str, Any]) -> None:
    facts["custom"] = {**more["custom"], **facts["custom"]}
    for name, value in more.items():
        facts.setdefault(name, value)


def _line(upload: Upload, record: Record, facts: dict[str, Any] | None, outcome: str, reason: str) -> tuple[Any, ...]:
    if facts is None:
        cells = json.dumps(record.cells)
        return (upload.pk, record.number, record.line, "", "{}", outcome, reason[:300], cells, False, "")
    whole = json.dumps({**facts, **writing.keys(facts)})
    return (upload.pk, record.number, record.line, facts["address_key"], whole, outcome, "", None, False, "")


def _meet_known(cursor: Any, upload: Upload, first: int, last: int) -> None:
    """What the rows whose address somebody has do to that person: fill blanks, overwrite, or nothing."""
    rows = upload.rows.filter(number__range=(first, last), outcome=Outcome.WAITING)
    waiting = list(rows.values_list("number", "address_key", "facts"))
    if not waiting:
        return
    keys = [key for _, key, _ in waiting]
    people = _met(keys)
    ids = [person.pk for person in people.values()]
    seen = set(Person.objects.visible_to(upload.by).filter(pk__in=ids).values_list("pk", flat=True))
    editable = set(Person.objects.editable_by(upload.by).filter(pk__in=ids).values_list("pk", flat=True))
    earlier = dict(
        upload.rows.filter(number__lt=first, address_key__in=keys, person__isnull=False)
        .order_by("-number")
        .values_list("address_key", "outcome")
    )
    ends, changed = [], []
    for number, key, facts in waiting:
        person = people.get(key)
        if person is None or person.pk not in seen:
            ends.append(_end(number, Outcome.KNOWN))
            continue
        may_overwrite = upload.overwrite and person.pk in editable and key not in earlier
        changes = writing.change(person, facts, overwrite=may_overwrite)
        if changes:
            changed.append(person)
        outcome = Outcome.UPDATED if changes else Outcome.UNCHANGED
        undoable = None if earlier.get(key) == Outcome.CREATED else changes or None  # the person goes as a whole
        ends.append(_end(number, Outcome.MERGED if key in earlier else outcome, person.pk, undoable))
    assert upload.started_at
    writing.update(list({person.pk: person for person in changed}.values()), upload.started_at)
    _by_set(cursor, _CONCLUDE, [json.dumps(ends), upload.pk, first, last])


def _met(keys: Sequence[str]) -> dict[str, Person]:
    """Who has these addresses, or had them before they were merged with another; locked."""
    former = OtherAddress.objects.filter(address_key__in=keys)
    others = dict(former.values_list("address_key", "person__address_key"))
    people = {person.address_key: person for person in _locked([*keys, *others.values()])}
    return {**people, **{key: people[now] for key, now in others.items() if now in people}}


def _locked(keys: Sequence[str]) -> Iterable[Person]:
    return Person.objects.filter(address_key__in=keys).order_by("pk").select_for_update(no_key=True)


def _end(number: int, outcome: str, person: int | None = None, changes: Any = None) -> dict[str, Any]:
    return {"number": number, "outcome": outcome, "person_id": person, "changes": changes, "reason": ""}


def _count(upload: Upload, first: int, last: int) -> None:
    """Add the batch to the upload's counts, and remember how far it has come."""
    rows = upload.rows.filter(number__range=(first, last)).order_by()
    for outcome, number in rows.values_list("outcome").annotate(Count("pk")):
        upload.counts[outcome] = upload.counts.get(outcome, 0) + number
    upload.position = last
    upload.save(update_fields=["counts", "position"])
