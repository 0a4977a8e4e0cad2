"""Folders are a pure function of an email's status; nobody files by hand (product 2)."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.emails.models.email import Status


@dataclass(frozen=True)
class Folder:
    """One secondary tab: the emails of one status."""

    slug: str
    name: str
    primary: str  # the tab it stands under
    status: str
    sorts: tuple[str, ...]  # the keys it may be sorted by (emails/sorts.py), the default first

    @property
    def is_sent(self) -> bool:
        return self.primary == "Sent"

    @property
    def is_undelivered(self) -> bool:
        return self.primary == "Undelivered"


FOLDERS = (
    Folder("delivered", "Delivered", "Sent", Status.DELIVERED, ("activity", "sent", "engagement", "person", "subject")),
    Folder("archived", "Archived", "Sent", Status.ARCHIVED, ("sent", "activity", "engagement", "person", "subject")),
    Folder("scheduled", "Scheduled", "Pending", Status.SCHEDULED, ("due", "updated", "person", "subject")),
    Folder("draft", "Draft", "Pending", Status.DRAFT, ("updated", "created", "person", "subject")),
    Folder("in-progress", "In progress", "Pending", Status.IN_PROGRESS, ("updated", "person", "subject")),
    Folder("failed", "Failed", "Undelivered", Status.FAILED, ("failed", "person", "subject")),
    Folder("bounced", "Bounced", "Undelivered", Status.BOUNCED, ("failed", "person", "subject")),
    Folder("spam", "Spam", "Undelivered", Status.SPAM, ("failed", "person", "subject")),
)

BY_SLUG = {folder.slug: folder for folder in FOLDERS}
BY_STATUS = {folder.status: folder for folder in FOLDERS}
PRIMARY = tuple(dict.fromkeys(folder.primary for folder in FOLDERS))


def under(primary: str) -> tuple[Folder, ...]:
    """The folders of one primary tab, in their order."""
    return tuple(folder for folder in FOLDERS if folder.primary == primary)
