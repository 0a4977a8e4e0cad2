"""Group emails as one row: the first of each in a folder stands for all of them, with what people did added up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Sum

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.queryset import EmailQuerySet

GROUP = "group"  # compose.Batch.Kind.GROUP: one content for a group of people


@dataclass(frozen=True)
class Totals:
    """The emails of one group email in one folder."""

    first: int  # the id of the email that stands for them
    emails: int
    views: int
    clicks: int
    replies: int
    machine_views: int
    machine_clicks: int
    last_activity_at: datetime | None


def rolled_up(emails: EmailQuerySet) -> EmailQuerySet:
    """`emails` (of one folder) with one email for each group email. By the index email_of_batch: one look an email."""
    before = Email.objects.filter(batch=OuterRef("batch"), status=OuterRef("status"), pk__lt=OuterRef("pk"))
    return emails.filter(Q(batch=None) | ~Exists(before.filter(batch__kind=GROUP)))


def totals(batch_ids: Collection[int], status: str) -> dict[int, Totals]:
    """Batch id -> the totals of what it has in the folder of this status; one query."""
    if not batch_ids:
        return {}
    emails = Email.objects.filter(batch__in=batch_ids, status=status).order_by().values("batch")
    sums = emails.annotate(
        first=Min("pk"), emails=Count("pk"), v=Sum("views"), c=Sum("clicks"), r=Sum("replies"),
        mv=Sum("machine_views"), mc=Sum("machine_clicks"), last=Max("last_activity_at"),
    )  # fmt: skip
    rows = sums.values_list("batch", "first", "emails", "v", "c", "r", "mv", "mc", "last")
    return {batch: Totals(*facts) for batch, *facts in rows}
