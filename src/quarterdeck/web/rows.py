"""Emails as rows: with their buttons, their reason, and where they went when they left the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from quarterdeck.emails.folders import Folder
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from quarterdeck.web.actions import Action, of_row
from quarterdeck.web.why import Why, explain

FRESH = timedelta(hours=1)


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

    @property
    def is_fresh(self) -> bool:
        """Whether somebody engaged within the last hour."""
        latest = self.email.last_activity_at
        return latest is not None and timezone.now() - latest < FRESH


def rows_for(emails: Sequence[Email], folder: Folder, viewer: User) -> list[Row]:
    """The rows in order. Only the sender gets buttons: seeing is wider than acting (design 9)."""
    whys = {} if folder.is_sent else explain(emails)
    return [_row(email, folder, whys.get(email.pk), mine=email.sender_id == viewer.pk) for email in emails]


def _row(email: Email, folder: Folder, why: Why | None, *, mine: bool) -> Row:
    url = reverse("email", args=[email.uuid])
    buttons = [Button(action, _address(action, email, url)) for action in of_row(email)] if mine else []
    gone = "" if email.status == folder.status else email.get_status_display()
    return Row(email, folder, url, buttons, why, gone)


def _address(action: Action, email: Email, url: str) -> str:
    """A sheet's own address, the email's own for what the pane asks, else the verb under the email."""
    if action.route:
        return reverse(action.route, args=[email.uuid])
    return url if action.opens_pane else f"{url}{action.verb}/"
