"""How many emails each folder holds for a viewer: exact for one's own, capped for many senders."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count
from psycopg import sql

from quarterdeck.emails.folders import EVERY, Folder
from quarterdeck.emails.models import Email

CAP = 10_000  # beyond this a count over many senders only says that there are more

Counts = dict[str, int]


def folder_counts(senders: list[int] | None) -> Counts:
    """Folder slug -> number of emails of these senders (None: of everybody); above CAP it is CAP + 1. One query."""
    if senders is not None and len(senders) == 1:
        return _exactly(senders[0])
    return _capped(senders)


def _exactly(sender: int) -> Counts:
    """By the index (sender, status) alone."""
    rows = Email.objects.filter(sender=sender).values_list("status").annotate(n=Count("*")).order_by()
    by_status = dict(rows)
    return {folder.slug: by_status.get(folder.status, 0) for folder in EVERY}


def _capped(senders: list[int] | None) -> Counts:
    """Each folder by its own index, with the status as a literal so that partial indexes apply; stops at the cap."""
    query = sql.SQL(" UNION ALL ").join(_one(folder, senders) for folder in EVERY)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def _one(folder: Folder, senders: list[int] | None) -> sql.Composable:
    whose = sql.SQL("") if senders is None else sql.SQL("AND sender_id = ANY({})").format(sql.Literal(senders))
    return sql.SQL(
        "SELECT {slug}, count(*) FROM (SELECT FROM emails_email WHERE status = {status} {whose} LIMIT {most}) AS capped"
    ).format(
        slug=sql.Literal(folder.slug), status=sql.Literal(folder.status), whose=whose, most=sql.Literal(CAP + 1)
    )  # fmt: skip
