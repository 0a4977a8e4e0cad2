"""One page of a folder: keyset paging forward and back, a page of ids first, then its rows with what is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from psycopg import sql

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.layout import USUAL
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.sorts import Cursor, Key, Sort
from quarterdeck.team.models import User

MOST_NEW = 50  # new rows that are counted; beyond that it says "50+"
MOST_BRANCHES = 200  # senders whose top rows are taken one by one; beyond that one scan is cheaper

# What every row shows; the columns of a list say what else is read, for each value that is made of it costs.
SHOWN = (
    "uuid", "status", "version", "subject", "address", "reason", "sent_at", "last_activity_at", "views", "clicks",
    "replies", "machine_views", "machine_clicks", "succeeded_at", "sender_id", "person__erased_at",
    "person__first_name", "person__last_name", "person__address", "person__company", "campaign__name", "channel_id",
    "deleted_from",
)  # fmt: skip

TOPS = sql.SQL(
    "SELECT tops.* FROM unnest(%s::bigint[]) AS whose (sender) CROSS JOIN LATERAL ({top}) AS tops"
    " ORDER BY 1 {way}, 2 {way} LIMIT %s"
)


@dataclass(frozen=True)
class Page:
    """Some rows in order, their edges, and whether there is more beyond each edge."""

    rows: Sequence[Email]
    top: Cursor | None = None
    bottom: Cursor | None = None
    has_newer: bool = False
    has_older: bool = False

    @property
    def newer(self) -> str:
        """The cursor of the page before; empty at the start."""
        return Cursor(self.top.key, self.top.pk, back=True).write() if self.top and self.has_newer else ""

    @property
    def older(self) -> str:
        """The cursor of the next page; empty at the end."""
        return self.bottom.write() if self.bottom and self.has_older else ""

    @property
    def span(self) -> str:
        """The stretch of the list that this page covers, for asking later what is missing from it."""
        return f"{self.newer}~{self.older}"


def senders_seen_by(user: User) -> list[int] | None:
    """Whose email `user` sees; None means everybody's."""
    if user.is_admin:
        return None
    if not user.is_manager:
        return [user.pk]
    return list(User.objects.whose_email_is_visible_to(user).order_by("pk").values_list("pk", flat=True))


def page(
    emails: EmailQuerySet,
    senders: list[int] | None,
    sort: Sort,
    *,
    descending: bool,
    at: Cursor | None = None,
    size: int = USUAL,
    reads: Collection[str] = (),
) -> Page:
    """The page of `emails` (already narrowed to a folder) that begins at `at`; the first one without it.

    `reads` names what its rows show besides SHOWN.
    """
    found = _keys(emails, senders, sort, size + 1, descending=descending, at=at)
    more = len(found) > size
    found = found[:size]
    if at is None or not at.back:
        return _drawn(found, reads, has_newer=at is not None, has_older=more)
    if not more:  # the start is near: show the whole first page rather than a short one
        return page(emails, senders, sort, descending=descending, size=size, reads=reads)
    return _drawn(found[::-1], reads, has_newer=True, has_older=True)


def _drawn(found: list[tuple[Key, int]], reads: Collection[str], *, has_newer: bool, has_older: bool) -> Page:
    if not found:
        return Page([], has_newer=has_newer)
    return Page(shown([pk for _, pk in found], reads), Cursor(*found[0]), Cursor(*found[-1]), has_newer, has_older)


def shown(ids: Collection[int], reads: Collection[str] = ()) -> list[Email]:
    """These emails with all that a row shows (and the fields in `reads`), in the order of `ids`; one query."""
    related = {name.rpartition("__")[0] for name in reads} - {""}
    emails = Email.objects.select_related("person", "campaign", *sorted(related))
    rows = emails.only(*SHOWN, *reads).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def missing(
    emails: EmailQuerySet, senders: list[int] | None, sort: Sort, *, descending: bool, span: str, seen: Collection[int]
) -> int:
    """How many emails belong on the page that covers `span` (Page.span) but are not among `seen`; up to MOST_NEW."""
    newer, _, older = span.partition("~")
    whose = emails if senders is None else emails.filter(sender__in=senders)
    keyed = whose.annotate(sort_key=sort.by).exclude(pk__in=seen)
    if newer:
        keyed = keyed.exclude(_beyond(Cursor.read(newer, sort), falling=not descending))
    if older:
        keyed = keyed.exclude(_beyond(Cursor.read(older, sort), falling=descending))
    return len(keyed.order_by().values_list("pk")[:MOST_NEW])


def _keys(
    emails: EmailQuerySet, senders: list[int] | None, sort: Sort, most: int, *, descending: bool, at: Cursor | None
) -> list[tuple[Key, int]]:
    """Up to `most` of (key, id), walking from the cursor."""
    falling = descending != bool(at and at.back)
    keyed = emails.annotate(sort_key=sort.by)
    if at:
        keyed = keyed.filter(_beyond(at, falling=falling))
    order = ("-sort_key", "-pk") if falling else ("sort_key", "pk")
    columns = ("sort_key", "pk")
    if senders is None or len(senders) > MOST_BRANCHES:
        whose = keyed if senders is None else keyed.filter(sender__in=senders)
        return list(whose.order_by(*order).values_list(*columns)[:most])
    # The top rows of each sender by the index that leads with the sender, then the top of those.
    if len(senders) == 1:
        return list(keyed.filter(sender=senders[0]).order_by(*order).values_list(*columns)[:most])
    tops = keyed.filter(sender=RawSQL("whose.sender", ())).order_by(*order).values_list(*columns)[:most]
    top, values = tops.query.sql_with_params()
    query = TOPS.format(top=sql.SQL(top), way=sql.SQL("DESC" if falling else "ASC"))
    with connection.cursor() as cursor:
        cursor.execute(query, [senders, *values, most])
        return [(key, pk) for key, pk in cursor.fetchall()]


def _beyond(at: Cursor, *, falling: bool) -> Q:
    """Rows after the cursor in walking order. The first, looser bound lets an index begin at the right place."""
    if falling:
        return Q(sort_key__lte=at.key) & (Q(sort_key__lt=at.key) | Q(pk__lt=at.pk))
    return Q(sort_key__gte=at.key) & (Q(sort_key__gt=at.key) | Q(pk__gt=at.pk))
