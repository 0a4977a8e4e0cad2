"""Folders are a pure function of an email's status; nobody files by hand (product 2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.models.email import Status

# What any list of emails may be sorted by.
ANY = (
    "person", "subject", "address", "company", "title", "sender", "campaign", "template", "channel", "created",
    "updated", "group_email", "task_due",
)  # fmt: skip

ENGAGED = ("engaged_today", "engaged_7", "engaged_30")  # by what people did in that time


@dataclass(frozen=True)
class Folder:
    """One secondary tab: the emails of one status."""

    slug: str
    name: str | Promise = field(compare=False)
    primary: str  # the key of the tab it stands under
    status: str
    own_sorts: tuple[str, ...]  # the keys that it is there to be sorted by (emails/sorts.py), the default first

    @property
    def sorts(self) -> tuple[str, ...]:
        """Every key that it may be sorted by, the default first."""
        return tuple(dict.fromkeys(self.own_sorts + ANY))

    @property
    def primary_name(self) -> str | Promise:
        """What the tab that it stands under is called."""
        return PRIMARY_NAMES.get(self.primary, "")

    @property
    def is_sent(self) -> bool:
        return self.primary == "Sent"

    @property
    def is_undelivered(self) -> bool:
        return self.primary == "Undelivered"


PRIMARY_NAMES = {"Sent": _("Sent"), "Pending": _("Pending"), "Undelivered": _("Undelivered")}

FOLDERS = (
    Folder("delivered", _("Delivered"), "Sent", Status.DELIVERED, ("activity", "sent", "engagement", *ENGAGED)),
    Folder("archived", _("Archived"), "Sent", Status.ARCHIVED, ("sent", "activity", "engagement", *ENGAGED)),
    Folder("scheduled", _("Scheduled"), "Pending", Status.SCHEDULED, ("due", "updated", "reason")),
    Folder("draft", _("Draft"), "Pending", Status.DRAFT, ("updated", "created")),
    Folder("in-progress", _("In progress"), "Pending", Status.IN_PROGRESS, ("updated", "reason")),
    Folder("failed", _("Failed"), "Undelivered", Status.FAILED, ("failed", "reason")),
    Folder("bounced", _("Bounced"), "Undelivered", Status.BOUNCED, ("failed", "reason")),
    Folder("spam", _("Spam"), "Undelivered", Status.SPAM, ("failed", "reason")),
)

# Reached by a menu and under no tab: what was deleted, for as long as it can be restored.
DELETED = Folder("deleted", _("Deleted"), "", Status.DELETED, ("deleted", "was_in"))
EVERY = (*FOLDERS, DELETED)

BY_SLUG = {folder.slug: folder for folder in EVERY}
BY_STATUS = {folder.status: folder for folder in EVERY}
PRIMARY = tuple(PRIMARY_NAMES)


def under(primary: str) -> tuple[Folder, ...]:
    """The folders of one primary tab, in their order."""
    return tuple(folder for folder in FOLDERS if folder.primary == primary)
