"""Group emails as one row: the first of each in a folder stands for all of them, with what people did added up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum

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


def rolled_up(emails: EmailQuerySet, status: str, senders: list[int] | None) -> EmailQuerySet:
    """`emails`, those of these senders with this status, with one email for each group email.

    Which email stands for a group email is looked up once a batch (by the index email_of_batch), not once an email:
    the newest page may begin behind ten thousand that are passed over.
    """
    batches = Email._meta.get_field("batch").related_model._base_manager.filter(kind=GROUP)
    if senders is not None:
        batches = batches.filter(sender__in=senders)
    first = Email.objects.filter(batch=OuterRef("pk"), status=status).order_by("pk").values("pk")[:1]
    standing = batches.annotate(first=Subquery(first)).values("first")
    return emails.filter(Q(batch=None) | ~Q(batch__in=batches.values("pk")) | Q(pk__in=standing))


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
