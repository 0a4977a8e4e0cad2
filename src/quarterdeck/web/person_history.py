"""Everything that happened with one person, newest first: mail, tasks, imports, groups, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.words import Hints, say
from quarterdeck.people.models import Group, GroupMember, ImportRow, Person
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.web.audit_log import told
from quarterdeck.web.pane import say_moment

Rows = TypeVar("Rows", bound=QuerySet[Any])

PAGE = 50
KINDS: dict[str, str | Promise] = {
    "": gettext_lazy("Everything"),
    "emails": gettext_lazy("Emails"),
    "tasks": gettext_lazy("Tasks"),
    "changes": gettext_lazy("Changes"),
}
# What is told of an email here; its own timeline tells the rest.
TOLD = (
    *("scheduled", "delivered", "bounced", "failed", "reported_spam", "viewed", "clicked", "cancelled"),
    *("replied", "auto_replied", "opted_out", "wrote_back", "unsubscribed", "resubscribed"),
)


@dataclass(frozen=True)
class Happening:
    """One line: when, what, about which thing (with its address), by whom."""

    at: datetime
    text: str
    what: str = ""
    url: str = ""
    who: str = ""
    tone: str = ""
    remark: str = ""


def happened(person: Person, viewer: User, kind: str = "", before: str = "") -> dict[str, Any]:
    """The context of people/_happened.html: a page of one kind, older than `before` (an ISO moment).

    Raises ValueError for what is no moment.
    """
    moment = datetime.fromisoformat(before) if before else None
    if moment and moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    kind = kind if kind in KINDS else ""
    found = history(person, viewer, kind, moment)
    shown = found[:PAGE]
    older = urlencode({"kind": kind, "before": shown[-1].at.isoformat()}) if len(found) > PAGE else ""
    return {"happened": shown, "kind": kind, "kinds": KINDS.items(), "older": older}


def history(person: Person, viewer: User, kind: str, before: datetime | None) -> list[Happening]:
    """Up to PAGE + 1 happenings, older than `before`; one query more where there is mail. Never more than seven."""
    sources = {"emails": [_mail], "tasks": [_tasks], "changes": [_changes, _imports, _groups]}
    chosen = sources.get(kind) or [each for some in sources.values() for each in some]
    found = [each for source in chosen for each in source(person, viewer, before)]
    return nlargest(PAGE + 1, found, key=lambda each: each.at)


def _newest(rows: Rows, field: str, before: datetime | None, most: int = 0) -> Rows:
    """The first rows of a page by this moment."""
    older = rows.filter(**{f"{field}__lt": before}) if before else rows
    return older.order_by(f"-{field}", "-pk")[: most or PAGE + 1]


def _mail(person: Person, viewer: User, before: datetime | None) -> Iterator[Happening]:
    seen = User.objects.whose_email_is_visible_to(viewer).values("pk")
    events = Event.objects.filter(person_id=person.pk, kind__in=TOLD, sender_id__in=seen)
    rows = [each for each in _newest(events, "at", before, 4 * PAGE) if _counts(each)][: PAGE + 1]
    mails = Email.objects.filter(pk__in={each.email_id for each in rows}).only("uuid", "subject").in_bulk()
    for event in rows:
        if mail := mails.get(event.email_id):
            said = say(event.kind, event.data, Hints(say_moment))
            url = reverse("email", args=[mail.uuid])
            yield Happening(event.at, said.text, mail.subject or _("(no subject)"), url, tone=said.tone)


def _counts(event: Event) -> bool:
    """Whether people did it: what machines open is told in the email's own timeline."""
    return event.kind not in ("viewed", "clicked") or event.data.get("verdict", "human") == "human"


def _tasks(person: Person, viewer: User, before: datetime | None) -> Iterator[Happening]:
    tasks = Task.objects.visible_to(viewer).filter(person=person).select_related("assignee")
    for task in _newest(tasks, "created_at", before):
        yield Happening(task.created_at, _("Task planned"), task.name, "", task.assignee.name, "", _kind(task))
    for task in _newest(tasks.filter(done_at__isnull=False), "done_at", before):
        words = _("Task done") if task.status == Task.Status.DONE else _("Task skipped")
        yield Happening(task.done_at or task.created_at, words, task.name, "", task.assignee.name, "", _kind(task))


def _kind(task: Task) -> str:
    return str(task.get_kind_display())


def _changes(person: Person, viewer: User, before: datetime | None) -> Iterator[Happening]:
    entries = AuditEntry.objects.filter(noun="people.Person", noun_id=person.pk).select_related("actor")
    for entry in _newest(entries, "at", before):
        deed = told(entry)
        yield Happening(deed.at, deed.action, who=str(deed.actor or "Quarterdeck"), remark=deed.detail)
    if not before or person.created_at < before:
        creator = person.creator.name if person.creator else ""
        source = str(person.get_source_display())
        yield Happening(person.created_at, _("Written down here"), who=creator, remark=source)


def _imports(person: Person, viewer: User, before: datetime | None) -> Iterator[Happening]:
    words = {
        ImportRow.Outcome.CREATED: _("Created by an import"),
        ImportRow.Outcome.UPDATED: _("Changed by an import"),
        ImportRow.Outcome.MERGED: _("Named again in an import"),
    }
    rows = ImportRow.objects.filter(person=person.pk, outcome__in=words, upload__started_at__isnull=False)
    for row in _newest(rows.select_related("upload__by"), "upload__started_at", before):
        upload, at = row.upload, row.upload.started_at
        is_mine = viewer.is_admin or upload.by_id == viewer.pk
        url = reverse("people_import_show", args=[upload.pk]) if is_mine else ""
        fields = ", ".join(name.removeprefix("custom:").replace("_", " ") for name in row.changes or ())
        if at:
            yield Happening(at, words[ImportRow.Outcome(row.outcome)], upload.name, url, upload.by.name, remark=fields)


def _groups(person: Person, viewer: User, before: datetime | None) -> Iterator[Happening]:
    seen = Group.objects.visible_to(viewer).values("pk")
    rows = GroupMember.objects.filter(person=person, group__in=seen).select_related("group", "added_by")
    for row in _newest(rows, "added_at", before):
        who = row.added_by.name if row.added_by else ""
        url = f"{reverse('people')}?group={row.group_id}"
        yield Happening(row.added_at, _("Put into the group"), row.group.name, url, who)
