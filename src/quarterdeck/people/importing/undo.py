"""Taking an import back: who came by it and was left alone goes, what it changed and still stands is put back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.kit.states import WrongState
from quarterdeck.people.importing import writing
from quarterdeck.people.importing.columns import FIELDS
from quarterdeck.people.models import GroupMember, ImportRow, Person, Upload

BATCH = 2_000  # rows in one transaction
Undone = ImportRow.Undone

_WRITE = """
UPDATE people_importrow r SET undone = n.undone, reason = n.reason
  FROM jsonb_to_recordset(%s::jsonb) AS n(id bigint, undone text, reason text)
 WHERE r.id = n.id
"""


@transaction.atomic
def take_back_some(upload: Upload) -> bool:
    """The next rows from the end; False when none is left. Raises WrongState when it is not being undone."""
    row = Upload.objects.select_for_update().get(pk=upload.pk)
    if row.status != Upload.Status.UNDOING:
        raise WrongState(f"{row} is not being undone", row)
    did = Q(outcome=ImportRow.Outcome.CREATED) | Q(changes__isnull=False) | Q(joined=True)
    rows = list(row.rows.filter(did, undone=Undone.NOT).order_by("-number")[:BATCH])
    if not rows:
        return False
    _leave_group(row, [each for each in rows if each.joined])
    ids = {each.person_id for each in rows if each.person_id}
    people = {p.pk: p for p in Person.objects.filter(pk__in=ids).order_by("pk").select_for_update()}
    _remove(row, [each for each in rows if each.outcome == ImportRow.Outcome.CREATED], people)
    _restore([each for each in rows if each.outcome != ImportRow.Outcome.CREATED], people)
    notes = [{"id": each.pk, "undone": each.undone, "reason": each.reason[:300]} for each in rows]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(notes)])
    for each in rows:
        row.counts[f"undone_{each.undone}"] = row.counts.get(f"undone_{each.undone}", 0) + 1
    row.save(update_fields=["counts"])
    return True


def _leave_group(upload: Upload, rows: Sequence[ImportRow]) -> None:
    GroupMember.objects.filter(group=upload.group_id, person__in=[each.person_id for each in rows]).delete()


def _remove(upload: Upload, rows: Sequence[ImportRow], people: dict[int, Person]) -> None:
    """Delete the people whom nobody has touched since; they are locked, so nobody can write to them meanwhile."""
    used = _used([each.person_id for each in rows if each.person_id])
    gone = []
    for row in rows:
        person = people.get(row.person_id or 0)
        row.undone = Undone.REMOVED
        if person is None:
            continue  # somebody deleted them already
        if person.updated_at != upload.started_at:
            row.undone, row.reason = Undone.KEPT, _("changed by somebody since")
        elif person.pk in used:
            row.undone, row.reason = Undone.KEPT, _("mailed or worked with since")
        else:
            gone.append(person.pk)
    Person.objects.filter(pk__in=gone)._raw_delete(using="default")


def _used(ids: Sequence[int]) -> set[int]:
    """Those to whom anything points: an email, a task, a campaign, a group."""
    found: set[int] = set()
    for relation in Person._meta.related_objects:
        if relation.related_model is not ImportRow and not relation.many_to_many:
            points = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found |= set(Person.objects.filter(Exists(points), pk__in=ids).values_list("pk", flat=True))
    return found


def _restore(rows: Sequence[ImportRow], people: dict[int, Person]) -> None:
    """Put the old words back, the latest row first, where what we wrote still stands."""
    changed: dict[int, Person] = {}
    for row in rows:
        person = people.get(row.person_id or 0)
        row.undone = Undone.RESTORED
        if person is None or not row.changes:
            continue
        kept = writing.restore(person, row.changes)
        if len(kept) < len(row.changes):
            changed[person.pk] = person
        if kept:
            row.undone, row.reason = Undone.KEPT, _since(kept)
    writing.update(list(changed.values()), timezone.now())


def _since(fields: Sequence[str]) -> str:
    names: list[Any] = [FIELDS.get(name, name) for name in fields]
    return _("changed by somebody since: %(fields)s") % {"fields": ", ".join(str(name) for name in names)}
