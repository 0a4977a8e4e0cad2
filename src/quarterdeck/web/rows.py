"""Emails as rows: with their buttons, their reason, and where they went when they left the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.urls import reverse

from quarterdeck.emails.folders import BY_STATUS, Folder
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.rollup import GROUP, Totals
from quarterdeck.people.groups import names_for
from quarterdeck.tasks.models import Task
from quarterdeck.web.actions import Action, of_row
from quarterdeck.web.chosen import written
from quarterdeck.web.columns import Shown, Words
from quarterdeck.web.todo import BUTTONS
from quarterdeck.web.todo import Button as Plan
from quarterdeck.web.viewing import Deck
from quarterdeck.web.why import Why, explain

FRESH = timedelta(hours=1)
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Button:
    """An action on one email, with the address that it posts to or opens."""

    action: Action
    url: str


@dataclass(frozen=True)
class Row:
    """One email as a list of `folder` shows it to one viewer."""

    email: Email
    folder: Folder
    url: str  # of the email itself
    buttons: list[Button]
    why: Why | None
    gone: str  # where it went, when it left the folder; empty while it is there
    task: Task | None = None  # the next open one about it, if a column asks
    plans: tuple[Plan, ...] = ()  # what a viewer who may act can plan about it
    groups: Sequence[str] = ()  # the groups that its person is in, if a column asks
    group: Totals | None = None  # of the group email that the row stands for
    group_url: str = ""  # where the emails of that are
    member_of: int = 0  # the batch, for an email of a group email that is shown below its row

    @property
    def id(self) -> str:
        """The row's place in the page."""
        return f"group-{self.email.batch_id}" if self.group else f"email-{self.email.pk}"

    @property
    def box(self) -> str:
        """What picking the row picks (web/chosen.py)."""
        return written(self.email.batch_id or 0, self.folder.slug) if self.group else str(self.email.pk)

    @property
    def events(self) -> int:
        """What people did with it."""
        return self.email.views + self.email.clicks + self.email.replies

    @property
    def was_in(self) -> Words:
        """The folder that a deleted email goes back to."""
        return BY_STATUS[self.email.deleted_from].name

    @property
    def is_group_email(self) -> bool:
        """Whether it is one of a group email; its batch is read when a column asks."""
        return self.email.batch is not None and self.email.batch.kind == GROUP

    @property
    def is_retry(self) -> bool:
        """Whether it waits because a server asked it to."""
        return self.email.status == Status.SCHEDULED and bool(self.email.reason)

    @property
    def short_why(self) -> str:
        """The reason as short as it differs from row to row."""
        if self.why is None:
            return ""
        return self.why.words if self.folder.is_undelivered else self.why.title

    @property
    def plan_url(self) -> str:
        """The sheet that plans a task about it."""
        return _under("email_task", self.email.uuid)

    def is_fresh(self, now: datetime) -> bool:
        """Whether somebody engaged within the last hour."""
        latest = self.email.last_activity_at
        return latest is not None and now - latest < FRESH


def rows_for(emails: Sequence[Email], folder: Folder, deck: Deck, shown: Shown) -> list[Row]:
    """The rows in order. Only the sender gets buttons: seeing is wider than acting (design 9)."""
    viewer = deck.actor
    whys = explain(emails) if not folder.is_sent and "reason" in shown.keys else {}
    tasks = _next_tasks(emails) if shown.with_tasks else {}
    groups = _groups(emails, deck) if "groups" in shown.keys else {}
    mine = viewer.pk if viewer else None
    plans = BUTTONS if viewer and "follow" in shown.keys else ()
    return [
        replace(
            _row(email, folder, whys.get(email.pk), tasks.get(email.pk), plans, mine=email.sender_id == mine),
            groups=groups.get(email.person_id, ()),
        )
        for email in emails
    ]


def _groups(emails: Sequence[Email], deck: Deck) -> dict[int, list[str]]:
    """Each person's groups: those that the reader sees, and on another's deck only what its owner sees too."""
    people = {email.person_id for email in emails}
    mine = names_for(people, deck.reader)
    if deck.is_own:
        return mine
    theirs = names_for(people, deck.owner)
    return {pk: [name for name in names if name in theirs.get(pk, ())] for pk, names in mine.items()}


def _row(
    email: Email, folder: Folder, why: Why | None, task: Task | None, plans: tuple[Plan, ...], *, mine: bool
) -> Row:
    url = _under("email", email.uuid)
    buttons = [Button(action, _address(action, email, url)) for action in of_row(email)] if mine else []
    gone = "" if email.status == folder.status else email.get_status_display()
    return Row(email, folder, url, buttons, why, gone, task, plans)


def _next_tasks(emails: Sequence[Email]) -> dict[int, Task]:
    """The open task of each email that is due first; one query."""
    tasks = Task.objects.filter(email__in=[email.pk for email in emails], status=Task.Status.OPEN)
    return {task.email_id: task for task in tasks.order_by("email_id", "due_at").distinct("email_id") if task.email_id}


def _address(action: Action, email: Email, url: str) -> str:
    """A sheet's own address, the email's own for what the pane asks, else the verb under the email."""
    if action.route:
        return _under(action.route, email.uuid)
    return url if action.opens_pane else f"{url}{action.verb}/"


def _under(route: str, uuid: UUID) -> str:
    """The address of one email's page: found out once, because a page of rows has hundreds of them."""
    return _address_of(route).replace(str(NOBODY), str(uuid))


@lru_cache(maxsize=32)
def _address_of(route: str) -> str:
    return reverse(route, args=[NOBODY])
