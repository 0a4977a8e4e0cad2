"""Every column that the list of people can show, and which of them one user sees in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.models import GridLayout
from quarterdeck.emails.models.layout import USUAL as USUAL_ROWS
from quarterdeck.team.models import User

FOLDER = "people"  # the name of the list among the layouts


@dataclass(frozen=True)
class Column:
    """A heading; its cell is one arm of templates/people/_cell.html. `sort` is a key of web/people_sorts.py."""

    key: str
    label: str | Promise
    css: str = ""
    sort: str = ""


COLUMNS = {
    column.key: column
    for column in (
        Column("first_name", _("First name"), "w2", "first_name"),
        Column("last_name", _("Last name"), "w2", "last_name"),
        Column("address", _("Address"), "p3 w1 dim", "address"),
        Column("title", _("Job title"), "w2", "title"),
        Column("company", _("Company"), "w2", "company"),
        Column("engagement", _("Engagement"), "p4 num", "events"),
        Column("campaign", _("Campaign"), "w2"),
        Column("events", _("Events"), "r w3 few", "events"),
        Column("activities", _("Activities"), "r w3 few"),
        Column("groups", _("Groups"), "w2"),
        Column("phone", _("Phone"), "w3"),
        Column("country", _("Country"), "w3 few", "country"),
        Column("campaigns", _("Campaigns"), "r w3 few"),
        Column("calls", _("Calls"), "r w3 few", "calls"),
        Column("emails", _("Emails"), "r dim w3 few", "emails"),
        Column("task_due", _("Task due"), "r w3", "task_due"),
        Column("tasks", _("Open tasks"), "r w3 few", "tasks"),
        Column("views", _("Views"), "r w3 few", "views"),
        Column("clicks", _("Clicks"), "r w3 few", "clicks"),
        Column("replies", _("Replies"), "r w3 few", "replies"),
        Column("consent", _("Consent"), "w3", "consent"),
        Column("last_sent", _("Last sent"), "r p2 few", "last_sent"),
        Column("contacted", _("Last contacted"), "r w3", "contacted"),
        Column("activity", _("Last activity"), "r w3", "activity"),
        Column("updated", _("Last updated"), "r w3", "updated"),
        Column("created", _("Known since"), "r w3", "created"),
        Column("creator", _("Creator"), "w2 dim", "creator"),
        Column("owner", _("Owner"), "w2 owner dim", "owner"),
        Column("source", _("Source"), "w3 few", "source"),
        Column("unsubscribed", _("Unsubscribed"), "w3", "unsubscribed"),
    )
}
# Not the groups: they stand in the shelf beside, and as a column they cut addresses short.
USUAL = ("address", "title", "engagement", "last_sent", "owner")


@dataclass(frozen=True)
class Layout:
    """The columns of the list in order, and the rows of a page."""

    columns: tuple[Column, ...]
    rows: int = USUAL_ROWS

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(column.key for column in self.columns)


def layout_of(user: User) -> Layout:
    """What this user chose; the usual columns until then. One query."""
    chosen = GridLayout.objects.filter(user=user, folder=FOLDER).first()
    if chosen is None:
        return Layout(_known(USUAL))
    return Layout(_known(chosen.columns), chosen.rows)


def offered(layout: Layout) -> list[tuple[Column, bool]]:
    """Every column with whether it is on: those that are in their order, then the others."""
    rest = [column for key, column in COLUMNS.items() if key not in layout.keys]
    return [(column, True) for column in layout.columns] + [(column, False) for column in rest]


def choose(user: User, keys: Iterable[str], rows: int) -> None:
    """Remember the columns in this order, and how many rows a page has."""
    chosen = {"columns": [column.key for column in _known(keys)], "rows": rows}
    GridLayout.objects.update_or_create(user=user, folder=FOLDER, defaults=chosen)


def forget(user: User) -> None:
    """The usual columns again."""
    GridLayout.objects.filter(user=user, folder=FOLDER).delete()


def _known(keys: Iterable[str]) -> tuple[Column, ...]:
    return tuple(COLUMNS[key] for key in dict.fromkeys(keys) if key in COLUMNS)
