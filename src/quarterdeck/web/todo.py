"""A task as a line: why it stands where it stands, and the tool that does it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import SENT
from quarterdeck.tasks.models import Task
from quarterdeck.tasks.queue import why_now
from quarterdeck.web.lists import beside_its_list

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ICONS = {"email": "mail", "call": "phone", "inmail": "square-user", "custom": "circle-check"}


@dataclass(frozen=True, eq=False)
class Button:
    """Opens the sheet that plans a task of one kind about the email in the pane."""

    key: str
    label: str | _StrPromise
    title: str | _StrPromise
    icon: str


BUTTONS = (
    Button("call", gettext_lazy("Call"), gettext_lazy("Call, or plan a call"), "phone"),
    Button("inmail", gettext_lazy("InMail"), gettext_lazy("Open the profile, or plan an InMail"), ICONS["inmail"]),
    Button("custom", gettext_lazy("Task"), gettext_lazy("Plan a task"), "calendar-plus"),
)


@dataclass(frozen=True)
class Tool:
    """What does a task: a link; `sheet` opens over the deck, `away` in a new tab."""

    label: str
    url: str
    icon: str
    sheet: bool = False
    away: bool = False


@dataclass(frozen=True)
class Line:
    """A task with what its line shows; `lead` is where its name leads."""

    task: Task
    why: str
    late: bool
    icon: str
    lead: str
    tool: Tool | None


def lines(tasks: Iterable[Task], now: datetime) -> list[Line]:
    """Tasks as lines, for their own assignee; `now` is in the reader's zone."""
    return [line(task, now) for task in tasks]


def line(task: Task, now: datetime) -> Line:
    email = task.email if task.email is not None and task.email.status != Email.Status.DELETED else None
    lead = beside_its_list(email) if email else reverse("person", args=[task.person_id])
    return Line(task, why_now(task, now), task.to_do_at < now, ICONS[task.kind], lead, _tool(task, email))


def _tool(task: Task, email: Email | None) -> Tool | None:
    person = task.person
    if task.kind == Task.Kind.CALL and person.phone:
        return Tool(_("Call"), f"tel:{person.phone.replace(' ', '')}", "phone")
    if task.kind == Task.Kind.INMAIL and person.linkedin:
        return Tool(_("Profile"), person.linkedin, "external-link", away=True)
    if task.kind != Task.Kind.EMAIL:
        return None
    if email is not None and email.status in SENT and email.sender_id == task.assignee_id:
        return Tool(_("Write"), reverse("compose_follow_up", args=[email.uuid]), "reply", sheet=True)
    return Tool(_("Write"), f"{reverse('compose')}?to={person.pk}", "mail-plus", sheet=True)
