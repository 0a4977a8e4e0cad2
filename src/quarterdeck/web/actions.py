"""What can be done with an email in each folder: the buttons of rows, pane and selection (product 2)."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.emails.verbs import BY_SET
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.models.queryset import EmailQuerySet, Moved


@dataclass(frozen=True)
class Action:
    """One verb as a button; `back` is the verb that undoes it, `done` how the toast says it."""

    verb: str
    label: str
    icon: str
    key: str
    done: str
    back: str = ""
    tone: str = ""
    route: str = ""  # of the sheet that it opens, for what is a link and no verb
    opens_pane: bool = False  # a link too: the pane asks what has to change first


ARCHIVE = Action("archive", "Archive", "archive", "e", "Archived", "unarchive")
UNARCHIVE = Action("unarchive", "Unarchive", "archive-restore", "e", "Back in Delivered", "archive")
SUCCESS = Action("success", "Success", "star", "s", "Marked as a success", "unsuccess")
UNSUCCESS = Action("unsuccess", "No success", "star-off", "s", "No longer marked as a success", "success")
DELETE = Action("delete", "Delete", "trash-2", "#", "Deleted", "restore", "bad")
RESTORE = Action("restore", "Restore", "undo-2", "u", "Restored")
RETRY = Action("retry", "Retry send", "rotate-cw", "r", "Waiting to be sent again")
RETRY_ASKING = Action("retry", "Retry send…", "rotate-cw", "r", "", opens_pane=True)
EDIT = Action("edit", "Edit", "pencil", "o", "", route="compose_edit")
FOLLOW_UP = Action("follow-up", "Follow up", "reply", "r", "", route="compose_follow_up")

ROW: dict[str, tuple[Action, ...]] = {
    Status.DELIVERED: (FOLLOW_UP, ARCHIVE, SUCCESS),
    Status.ARCHIVED: (FOLLOW_UP, UNARCHIVE, DELETE),
    Status.SCHEDULED: (EDIT, DELETE),
    Status.DRAFT: (EDIT, DELETE),
    Status.IN_PROGRESS: (),
    Status.FAILED: (RETRY, DELETE),
    Status.BOUNCED: (RETRY_ASKING, DELETE),
    Status.SPAM: (RETRY_ASKING, DELETE),
    Status.DELETED: (RESTORE,),
    Status.CANCELLED: (),
}

BULK: dict[str, tuple[Action, ...]] = {
    Status.DELIVERED: (ARCHIVE, SUCCESS),
    Status.ARCHIVED: (UNARCHIVE, DELETE),
    Status.SCHEDULED: (DELETE,),
    Status.DRAFT: (DELETE,),
    Status.IN_PROGRESS: (),
    Status.FAILED: (RETRY, DELETE),
    Status.BOUNCED: (RETRY, DELETE),
    Status.SPAM: (DELETE,),
    Status.DELETED: (RESTORE,),
}

BY_VERB = {each.verb: each for each in (ARCHIVE, UNARCHIVE, SUCCESS, UNSUCCESS, DELETE, RESTORE, RETRY)}


def of_row(email: Email) -> tuple[Action, ...]:
    """The buttons of one email, as it stands."""
    buttons = ROW[email.status]
    if email.succeeded_at:
        buttons = tuple(UNSUCCESS if each is SUCCESS else each for each in buttons)
    if email.campaign_id:  # what a campaign sent cannot be deleted
        buttons = tuple(each for each in buttons if each is not DELETE)
    return buttons


def in_bulk(verb: str, emails: EmailQuerySet, by: object) -> list[Moved]:
    """Do `verb` to every one of `emails` that it applies to; says which."""
    return BY_SET[verb](emails, by=by)
