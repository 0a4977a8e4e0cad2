"""The columns of each folder's list, first cut, and which of them sort it."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.team.models import User
from quarterdeck.web.lists import ListState, offered_sorts


@dataclass(frozen=True)
class Column:
    """A heading; `css` says how it is aligned, how wide it is and when it gives way."""

    label: str
    css: str = ""
    sort: str = ""  # a key of emails/sorts.py


@dataclass(frozen=True)
class Header:
    """A column as the list's head draws it: its link and the direction it is sorted in."""

    column: Column
    url: str = ""
    aria: str = ""


PERSON = Column("Person", "person-col", "person")
SUBJECT = Column("Subject", "", "subject")
SENDER = Column("Sender", "sender-col w3")

ENGAGEMENT = Column("Engagement", "eng-col", "engagement")
ACTIVITY = Column("Latest activity", "when-col r", "activity")
SENT = Column("Sent", "when-col r w2", "sent")
WHY = Column("Why not sent yet", "why-col w1")
REASON = Column("Reason")

COLUMNS: dict[str, tuple[Column, ...]] = {
    "delivered": (ENGAGEMENT, ACTIVITY, SENT),
    "archived": (ENGAGEMENT, ACTIVITY, SENT),
    "scheduled": (
        WHY,
        Column("Scheduled for", "date-col r", "due"),
        Column("Last updated", "when-col r w3", "updated"),
    ),
    "draft": (Column("Last updated", "when-col r", "updated"), Column("Created", "when-col r w2", "created")),
    "in-progress": (WHY, Column("Since", "when-col r", "updated")),
    "failed": (REASON, Column("Failed", "when-col r", "failed")),
    "bounced": (REASON, Column("Bounced", "when-col r", "failed")),
    "spam": (REASON, Column("Reported", "when-col r", "failed")),
}


def headers(state: ListState, count: int, viewer: User) -> list[Header]:
    """The head of this list; whoever sees others' email is told whose each is."""
    columns = [PERSON, SUBJECT, *([SENDER] if viewer.sees_others else []), *COLUMNS[state.folder.slug]]
    offered = offered_sorts(state.folder, count)
    return [_header(column, state) if column.sort in offered else Header(column) for column in columns]


def _header(column: Column, state: ListState) -> Header:
    aria = ("descending" if state.descending else "ascending") if column.sort == state.sort.key else ""
    return Header(column, state.sorted_by(column.sort), aria)
