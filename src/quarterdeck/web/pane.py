"""Everything that the pane says about one email."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from quarterdeck.campaigns.models import Enrollment
from quarterdeck.compose.letter import BadTemplate, Letter, letter_for
from quarterdeck.emails.again import standing_block
from quarterdeck.emails.folders import BY_STATUS
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.timeline import timeline
from quarterdeck.inbound.conversation import answers
from quarterdeck.tasks.models import Task
from quarterdeck.team.models import User
from quarterdeck.web import words
from quarterdeck.web.actions import of_row
from quarterdeck.web.mends import mend_of
from quarterdeck.web.todo import BUTTONS, lines
from quarterdeck.web.why import explain
from quarterdeck.web.zone import zone_of


def facts(email: Email, viewer: User, *, read_only: bool) -> dict[str, Any]:
    """The pane's context: a fixed number of queries. `read_only` offers nothing to do."""
    mine = email.sender_id == viewer.pk and not read_only
    is_out = email.status in (Status.DELIVERED, Status.ARCHIVED, Status.BOUNCED, Status.SPAM, Status.FAILED)
    return {
        "email": email,
        "folder": BY_STATUS.get(email.status),
        "actions": of_row(email) if mine else (),
        "mine": mine,
        "why": explain([email], None if read_only else viewer).get(email.pk),
        "mend": mend_of(email, viewer) if mine and _is_mended_here(email) else None,
        "block": standing_block(email) if is_out else None,
        "timeline": timeline(email, say_moment),
        "answers": answers(email, viewer),
        "attachments": list(email.content.attachments.select_related("file").order_by("pk")),
        "run": _run(email),
        "tasks": lines(_tasks(email, viewer), timezone.localtime()),
        "task_kinds": () if read_only else BUTTONS,
        "read_only": read_only,
    }


def _is_mended_here(email: Email) -> bool:
    """Whether the one button belongs into the pane; a doubt has both its answers there."""
    return email.status == Status.FAILED and not email.has_unknown_outcome


def _tasks(email: Email, viewer: User) -> list[Task]:
    """What the viewer and those whose work they see mean to do about it: open ones first."""
    related = Task.objects.visible_to(viewer).filter(email=email).select_related("person", "email", "assignee")
    return sorted(related.order_by("due_at", "pk"), key=lambda task: task.status != Task.Status.OPEN)


def _run(email: Email) -> Enrollment | None:
    """Where the person stands: in this email's campaign, else in the latest one that goes on."""
    runs = Enrollment.objects.filter(person=email.person_id).select_related("campaign").order_by("-pk")
    if email.campaign_id:
        return runs.filter(campaign=email.campaign_id).first()
    return runs.filter(status__in=Enrollment.GOING).first()


def letter_of(email: Email) -> Letter | BadTemplate:
    """The letter as it went or would go; a text that cannot be read explains itself."""
    try:
        return letter_for(email)
    except BadTemplate as error:
        return error


def say_moment(iso: str, zone: str) -> str:
    """An ISO moment in a zone (the reader's when empty), as shortly as is clear."""
    if not iso:
        return gettext("its time")
    tz = zone_of(zone) if zone else timezone.get_current_timezone()
    return words.moment(datetime.fromisoformat(iso).astimezone(tz), timezone.now().astimezone(tz))
