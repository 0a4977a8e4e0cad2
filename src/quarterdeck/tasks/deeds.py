"""Planning a task about each of many emails at once; registered with emails/verbs.py."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from quarterdeck.emails.models import Bulk
from quarterdeck.emails.models.queryset import EmailQuerySet, announce_emails
from quarterdeck.emails.sorts import SORTS, Sort
from quarterdeck.emails.verbs import Done, Verb, register
from quarterdeck.kit.notices import announce
from quarterdeck.tasks.models import Task

# When the open task about an email is due that comes first; emails without any stand last.
NEXT = Task.objects.filter(email=OuterRef("pk"), status=Task.Status.OPEN).order_by("due_at").values("due_at")[:1]
NEVER = Value(datetime(9999, 12, 31, tzinfo=UTC))


def plan_all(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """A task a person, related to their newest email among these; done by whoever asks."""
    facts = {**bulk.data["task"], "due_at": datetime.fromisoformat(bulk.data["task"]["due_at"])}
    found = list(emails.values_list("pk", "person_id", "sender_id"))
    tasks = [
        Task(uuid=_uuid(bulk, pk), email_id=pk, person_id=person, assignee=bulk.by, **facts) for pk, person, _ in found
    ]
    Task.objects.bulk_create(tasks, ignore_conflicts=True)
    planned = Task.objects.filter(uuid__in=[task.uuid for task in tasks])
    announce(f"tasks.{bulk.by_id}", planned.values_list("pk", flat=True))
    announce_emails((sender, pk) for pk, _, sender in found)
    return Done([pk for pk, _, _ in found])


def drop_all(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """Take those tasks back that are still open."""
    found = list(emails.values_list("pk", "sender_id"))
    planned = bulk.undoes or bulk
    by_uuid = {_uuid(planned, pk): pk for pk, _ in found}
    tasks = Task.objects.editable_by(bulk.by).filter(uuid__in=by_uuid, status=Task.Status.OPEN)
    rows = dict(tasks.select_for_update().values_list("pk", "uuid"))
    Task.objects.filter(pk__in=rows).delete()
    announce(f"tasks.{bulk.by_id}", rows)
    announce_emails((sender, pk) for pk, sender in found)
    dropped = [by_uuid[uuid] for uuid in rows.values()]
    return Done(dropped, {"task_over": len(found) - len(dropped)} if len(dropped) < len(found) else {})


def _uuid(bulk: Bulk, email_id: int) -> UUID:
    """The identifier of the task about an email: the same however often the part is done."""
    return uuid5(bulk.uuid, str(email_id))


def offer() -> None:
    """Register the verbs, and the order by what is due next."""
    SORTS["task_due"] = Sort("task_due", Coalesce(Subquery(NEXT), NEVER), datetime, descending=False, free=True)
    register("task", Verb(plan_all, "untask", of_people=True))
    register("untask", Verb(drop_all, of_people=True))
