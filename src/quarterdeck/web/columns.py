"""Every column that a list of emails can show (product 2), and which of them one user sees in one folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.folders import Folder
from quarterdeck.emails.models import GridLayout
from quarterdeck.emails.models.layout import USUAL
from quarterdeck.team.models import User
from quarterdeck.web.cells import named, rolled, stands, timed
from quarterdeck.web.cells.drawing import Cell, nothing

Words = str | Promise


@dataclass(frozen=True)
class Column:
    """A heading with what draws its cell (web/cells).

    `css` says width and alignment, `place` where the cell stands on a phone (p1 to p4), `gives_way` when it leaves a
    list that gets narrow (w1 to w3, w3 first).
    """

    key: str
    label: Words
    cell: Cell
    css: str = ""
    sort: str = ""  # a key of emails/sorts.py
    place: str = ""
    gives_way: str = ""
    reads: tuple[str, ...] = ()  # what the cell needs beyond emails.grid.SHOWN


# What says whether somebody may not be mailed meanwhile, and when the rules of sending let it go.
FOR_WHY = (
    "cc", "bcc", "template__non_commercial", "scheduled_for", "scheduled_zone", "due_at", "failed_at",
    "person__time_zone", "sender__name", "sender__email",
)  # fmt: skip

COLUMNS = {
    column.key: column
    for column in (
        Column("person", _("Person"), named.person, "person-col", "person", "p1"),
        Column("name", _("Name"), named.name, "text-col", "person"),
        Column("address", _("Address"), named.address, "long-col", "address"),
        Column("title", _("Job title"), named.title, "text-col", "title", reads=("person__title",)),
        Column("company", _("Company"), named.company, "text-col", "company"),
        Column("subject", _("Subject"), named.subject, "subj", "subject", "p3"),
        Column(
            "sender", _("Sender"), named.sender, "sender-col dim", "sender", gives_way="w3", reads=("sender__name",)
        ),
        Column("campaign", _("Campaign"), named.campaign, "text-col", "campaign"),
        Column("template", _("Template"), named.template, "text-col", "template", reads=("template__name",)),
        Column("groups", _("Groups"), named.groups, "long-col"),
        Column(
            "group_email",
            _("Group email"),
            named.group_email,
            "flag-col",
            "group_email",
            reads=("batch__kind", "batch__name"),
        ),
        Column("engagement", _("Engagement"), stands.engagement, "eng-col", "engagement", "p4"),
        Column("events", _("Events"), stands.events, "num-col r", "engagement"),
        Column("status", _("Email status"), stands.status, "status-col"),
        Column("reason", _("Reason"), stands.reason, "why-col long why-line", "reason", "p4", reads=FOR_WHY),
        Column("retry", _("Next retry"), timed.retry, "date-col r", "due", reads=("due_at",)),
        Column("activity", _("Latest activity"), timed.activity, "when-col r", "activity", "p2"),
        Column("sent", _("Sent"), timed.sent, "when-col r dim", "sent", "p2", "w2"),
        Column("due", _("Scheduled for"), timed.due, "date-col r", "due", "p2", reads=("due_at",)),
        Column("failed", _("Failed"), timed.failed, "when-col r", "failed", "p2", reads=("failed_at",)),
        Column("updated", _("Last updated"), timed.updated, "when-col r", "updated", "p2", "w3", reads=("updated_at",)),
        Column("created", _("Created"), timed.created, "when-col r dim", "created", "p2", "w2", reads=("created_at",)),
        Column("was_in", _("Was in"), stands.was_in, "text-col", "was_in", "p4"),
        Column("deleted", _("Deleted"), timed.deleted, "when-col r", "deleted", "p2", reads=("deleted_at",)),
        Column("channel", _("Delivery channel"), named.channel, "text-col", "channel", reads=("channel__name",)),
        Column("task_due", _("Task due date"), timed.task_due, "date-col r", "task_due"),
        Column("task_type", _("Task type"), stands.task_type, "num-col"),
        Column("follow", _("Follow-up actions"), stands.follow, "follow-col"),
        Column("actions", _("Email actions"), nothing),  # the row's buttons, which otherwise show under the cursor
    )
}
OF_TASKS = frozenset({"task_due", "task_type"})
OF_BATCH = ("batch__kind", "batch__name", "batch__uuid")  # what a rolled-up list reads of each email
# Cells that say something of one person: a row that stands for many leaves them empty.
OF_ONE = frozenset(
    {"name", "address", "title", "company", "groups", "reason", "retry", "task_due", "task_type", "follow"}
)
OPENERS = ("subject", "person")  # one of them carries the link that opens the row
ROLLED = {"subject": rolled.subject, "person": rolled.person}  # where a row stands for a group email

# What a folder shows until somebody chooses.
DEFAULTS = {
    "Sent": ("person", "subject", "sender", "engagement", "activity", "sent"),
    "scheduled": ("person", "subject", "sender", "reason", "due", "updated"),
    "draft": ("person", "subject", "sender", "updated", "created"),
    "in-progress": ("person", "subject", "sender", "reason", "updated"),
    "deleted": ("person", "subject", "sender", "was_in", "deleted"),
    "Undelivered": ("person", "subject", "sender", "reason", "failed"),
}
LABELS: dict[tuple[str, str], Words] = {
    ("bounced", "failed"): _("Bounced"),
    ("spam", "failed"): _("Reported"),
    ("in-progress", "updated"): _("Since"),
}


@dataclass(frozen=True)
class Shown:
    """The columns of one list in order, each with the place that it has there, and the rows of a page."""

    columns: tuple[Column, ...]
    rows: int = USUAL
    chosen: bool = False  # by the user; such columns never give way, the list scrolls instead
    rolled_up: bool = False  # the emails of one group email are one row

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    @property
    def cells(self) -> tuple[Column, ...]:
        """Those that have a cell of their own."""
        return tuple(column for column in self.columns if column.key != "actions")

    @cached_property
    def draws(self) -> list[tuple[str, Cell]]:
        """What draws each cell of a row, with its class."""
        return [(column.css, column.cell) for column in self.cells]

    @cached_property
    def rolled_draws(self) -> list[tuple[str, Cell]]:
        """The same for a row that stands for a group email."""
        return [(column.css, _rolled(column)) for column in self.cells]

    @property
    def opener(self) -> str:
        """The key of the column whose cell is the row's link."""
        return next(key for key in OPENERS if key in self.keys)

    @property
    def reads(self) -> tuple[str, ...]:
        more = OF_BATCH if self.rolled_up else ()
        return tuple(dict.fromkeys([*more, *(name for column in self.columns for name in column.reads)]))

    @property
    def with_tasks(self) -> bool:
        return not OF_TASKS.isdisjoint(self.keys)


def _rolled(column: Column) -> Cell:
    """What draws a column's cell in a row that stands for a group email."""
    return ROLLED.get(column.key) or (nothing if column.key in OF_ONE else column.cell)


def columns_of(user: User, folder: Folder) -> Shown:
    """What `user` sees in `folder`; one query."""
    layout = GridLayout.objects.filter(user=user, folder=folder.slug).first()
    if layout is None:
        return usual(user, folder)
    return Shown(_placed(folder, _valid(layout.columns), gives_way=False), layout.rows, True, layout.rolled_up)


def usual(user: User, folder: Folder) -> Shown:
    """The columns that nobody chose; whose email it is, is told to whoever sees others'."""
    keys = DEFAULTS.get(folder.slug) or DEFAULTS[folder.primary]
    wanted = [key for key in keys if key != "sender" or user.sees_others]
    return Shown(_placed(folder, wanted, gives_way=True))


def offered(shown: Shown, folder: Folder) -> list[tuple[Column, bool]]:
    """Every column with whether it is on: those that are in their order, then the others."""
    rest = [replace(column, label=_label(column, folder)) for key, column in COLUMNS.items() if key not in shown.keys]
    return [(column, True) for column in shown.columns] + [(column, False) for column in rest]


def _valid(keys: Iterable[str]) -> list[str]:
    """Known keys once each, with one that can open the row."""
    known = [key for key in dict.fromkeys(keys) if key in COLUMNS]
    return known if any(key in known for key in OPENERS) else ["person", *known]


def _placed(folder: Folder, keys: Sequence[str], *, gives_way: bool) -> tuple[Column, ...]:
    """These columns as the folder calls them; on a phone each place holds the first that wants it."""
    taken: set[str] = set()
    placed = []
    for column in (COLUMNS[key] for key in keys):
        place = "" if column.place in taken else column.place
        taken.add(place)
        leaves = "" if place or not gives_way else column.gives_way
        css = " ".join(word for word in (place, column.css, leaves) if word)
        placed.append(replace(column, label=_label(column, folder), css=css, place=place))
    return tuple(placed)


def _label(column: Column, folder: Folder) -> Words:
    return LABELS.get((folder.slug, column.key), column.label)
