"""What the list of people can be sorted by; what has no index only while the list is short (design 7)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Count, F, Max, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Lower

from quarterdeck.emails.models import Email
from quarterdeck.emails.of_person import OUT
from quarterdeck.emails.sorts import Sort
from quarterdeck.people.models import Suppression
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User

NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC))
NO_DAY = Value(datetime(9000, 1, 1, tzinfo=UTC))  # what is due on no day comes last

BY_FACTS = (
    Sort("name", F("name_key"), str, descending=False),
    Sort("company", F("company_key"), str, descending=False),
    Sort("updated", F("updated_at"), datetime),
    Sort("created", F("created_at"), datetime, free=True),
    Sort("address", F("address_key"), str, descending=False),
    *(Sort(name, Lower(F(name)), str, descending=False, free=True) for name in ("first_name", "last_name", "title")),
    Sort("country", F("country"), str, descending=False, free=True),
    Sort("source", F("source"), str, descending=False, free=True),
    Sort("consent", F("authorization"), str, free=True),
    Sort("owner", Coalesce(F("owner__name"), Value("")), str, descending=False, free=True),
    Sort("creator", Coalesce(F("creator__name"), Value("")), str, descending=False, free=True),
)


def sorts(user: User) -> dict[str, Sort]:
    """Every sort by its key; what counts mail and tasks counts those that `user` sees."""
    mail = Email.objects.visible_to(user).filter(person=OuterRef("pk"), status__in=OUT)
    tasks = Task.objects.visible_to(user).filter(person=OuterRef("pk"))
    calls = tasks.filter(kind=Task.Kind.CALL, status=Task.Status.DONE)
    still_open = tasks.filter(status=Task.Status.OPEN)
    left = Suppression.objects.standing().filter(
        kind=Suppression.Kind.UNSUBSCRIBED, address_key=OuterRef("address_key")
    )
    sent, called = _of(mail, Max("sent_at"), NEVER), _of(calls, Max("done_at"), NEVER)
    counted = (
        Sort("emails", _of(mail, Count("pk"), Value(0)), int, free=True),
        *(Sort(name, _of(mail, Sum(name), Value(0)), int, free=True) for name in ("views", "clicks", "replies")),
        Sort("events", _of(mail, Sum(F("views") + F("clicks") + F("replies")), Value(0)), int, free=True),
        Sort("calls", _of(calls, Count("pk"), Value(0)), int, free=True),
        Sort("tasks", _of(still_open, Count("pk"), Value(0)), int, free=True),
        Sort("task_due", _of(still_open, Min("due_at"), NO_DAY), datetime, descending=False, free=True),
        Sort("last_sent", sent, datetime, free=True),
        Sort("contacted", Greatest(sent, called), datetime, free=True),
        Sort("activity", _of(mail, Max("last_activity_at"), NEVER), datetime, free=True),
        Sort("unsubscribed", Coalesce(Subquery(left.values("since")[:1]), NEVER), datetime, free=True),
    )
    return {sort.key: sort for sort in (*BY_FACTS, *counted)}


def _of(rows: QuerySet[Email] | QuerySet[Task], sum_up: Combinable, nothing: Value) -> Combinable:
    """One number or moment of a person's rows; `nothing` where there is none."""
    return Coalesce(Subquery(rows.order_by().values("person").annotate(sums_up=sum_up).values("sums_up")), nothing)
