"""Rows of a list in which each group email is one row, and the rows below it when it is opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse

from quarterdeck.emails.folders import Folder
from quarterdeck.emails.grid import shown as fetched
from quarterdeck.emails.models import Email
from quarterdeck.emails.rollup import Totals, totals
from quarterdeck.web.columns import Shown
from quarterdeck.web.lists import ListState
from quarterdeck.web.rows import Row, rows_for
from quarterdeck.web.viewing import Deck


def rows_of(emails: Sequence[Email], folder: Folder, deck: Deck, shown: Shown, state: ListState) -> list[Row]:
    """The rows of a page; where the list is rolled up, an email of a group email is the row of all of them."""
    rows = rows_for(emails, folder, deck, shown)
    if not shown.rolled_up or state.batch:
        return rows
    sums = totals({row.email.batch_id or 0 for row in rows if row.is_group_email}, folder.status)
    return [_standing(row, sums, state.order) if row.is_group_email else row for row in rows]


def changed_rows(
    emails: Sequence[Email], folder: Folder, deck: Deck, shown: Shown, batches: Collection[int]
) -> list[Row]:
    """Rows as they now are, and those that stand for `batches`; what has left the folder says where it went."""
    if not shown.rolled_up:
        return rows_for(emails, folder, deck, shown)
    rows = members(emails, folder, deck, shown)
    wanted = set(batches) | {row.member_of for row in rows if row.member_of}
    sums = totals(wanted, folder.status)
    left = Email.objects.filter(batch__in=wanted - sums.keys()).order_by("batch", "pk").distinct("batch")
    ids = [each.first for each in sums.values()] + list(left.values_list("pk", flat=True))
    return rows + [_standing(row, sums) for row in rows_for(fetched(ids, shown.reads), folder, deck, shown)]


def members(emails: Sequence[Email], folder: Folder, deck: Deck, shown: Shown) -> list[Row]:
    """Emails one by one, those of a group email as they stand below its row."""
    rows = rows_for(emails, folder, deck, shown)
    return [replace(row, member_of=row.email.batch_id or 0) if row.is_group_email else row for row in rows]


def _standing(row: Row, sums: Mapping[int, Totals], order: str = "") -> Row:
    """The row that stands for a group email: `sums` has it, or all of it has left the folder."""
    email = row.email
    found = sums.get(email.batch_id or 0)
    if found:
        _add_up(email, found)
    found = found or Totals(email.pk, 0, email.views, email.clicks, email.replies, 0, 0, email.last_activity_at)
    url = reverse("emails_group", args=[row.folder.slug, email.batch.uuid]) if email.batch else ""
    return replace(row, buttons=[], plans=(), group=found, group_url=f"{url}?{order}")


def _add_up(email: Email, sums: Totals) -> None:
    """The row shows what people did with all of them; the email itself is only drawn, never saved."""
    email.views, email.clicks, email.replies = sums.views, sums.clicks, sums.replies
    email.machine_views, email.machine_clicks = sums.machine_views, sums.machine_clicks
    email.last_activity_at = sums.last_activity_at
