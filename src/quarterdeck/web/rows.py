"""Emails as rows: with their buttons, their reason, and where they went when they left the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from quarterdeck.emails.folders import Folder
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from quarterdeck.web.actions import Action, of_row
from quarterdeck.web.why import Why, explain

FRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """One email as a list of `folder` shows it to one viewer."""

    email: Email
    folder: Folder
    actions: tuple[Action, ...]
    why: Why | None
    gone: str  # where it went, when it left the folder; empty while it is there

    @property
    def is_fresh(self) -> bool:
        """Whether somebody engaged within the last hour."""
        latest = self.email.last_activity_at
        return latest is not None and timezone.now() - latest < FRESH


def rows_for(emails: Sequence[Email], folder: Folder, viewer: User) -> list[Row]:
    """The rows in order. Only the sender gets buttons: seeing is wider than acting (design 9)."""
    whys = {} if folder.is_sent else explain(emails)
    return [
        Row(
            email,
            folder,
            of_row(email) if email.sender_id == viewer.pk else (),
            whys.get(email.pk),
            "" if email.status == folder.status else email.get_status_display(),
        )
        for email in emails
    ]
