"""What can be done with an email in each folder: the buttons of rows, pane and selection (product 2)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.models.queryset import EmailQuerySet, Moved
from quarterdeck.emails.verbs import BY_SET


@dataclass(frozen=True, eq=False)  # each is itself; to compare its translated words would cost
class Action:
    """One verb as a button; `back` is the verb that undoes it, `done` how the toast says it."""

    verb: str
    label: str | Promise
    icon: str
    key: str
    done: str | Promise
    back: str = ""
    tone: str = ""
    route: str = ""  # of the sheet that it opens, for what is a link and no verb
    opens_pane: bool = False  # a link too: the pane asks what has to change first


ARCHIVE = Action("archive", _("Archive"), "archive", "e", _("Archived"), "unarchive")
UNARCHIVE = Action("unarchive", _("Unarchive"), "archive-restore", "e", _("Back in Delivered"), "archive")
SUCCESS = Action("success", _("Success"), "star", "s", _("Marked as a success"), "unsuccess")
UNSUCCESS = Action("unsuccess", _("No success"), "star-off", "s", _("No longer marked as a success"), "success")
DELETE = Action("delete", _("Delete"), "trash-2", "#", _("Deleted"), "restore", "bad")
RESTORE = Action("restore", _("Restore"), "undo-2", "u", _("Restored"))
RETRY = Action("retry", _("Retry send"), "rotate-cw", "r", _("Waiting to be sent again"))
RETRY_ASKING = Action("retry", _("Retry send…"), "rotate-cw", "r", "", opens_pane=True)
EDIT = Action("edit", _("Edit"), "pencil", "o", "", route="compose_edit")
FOLLOW_UP = Action("follow-up", _("Follow up"), "reply", "r", "", route="compose_follow_up")

# What is done to the people behind the emails; a sheet asks for what it needs. Those called Undo only take back.
JOIN = Action("group", _("Add to a group"), "users", "", _("Put into “%(name)s”"))
ENROLL = Action("enroll", _("Add to a campaign"), "workflow", "", _("Taken into “%(name)s”"))
WITHDRAW = Action("withdraw", _("Remove from campaign"), "user-minus", "", _("Taken out of the campaign"))
PLAN = Action("task", _("Create tasks"), "calendar-plus", "", _("Tasks planned"))
WRITE = Action("write", _("Email them"), "mail-plus", "", _("Writing “%(name)s”"))
UNJOIN = Action("ungroup", _("Undo"), "undo-2", "", _("Taken out of “%(name)s” again"))
UNPLAN = Action("untask", _("Undo"), "undo-2", "", _("Tasks taken back"))

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
    Status.SPAM: (RETRY, DELETE),
    Status.DELETED: (RESTORE,),
}

DEEDS = (WRITE, JOIN, ENROLL, WITHDRAW, PLAN)  # of the menu beside the buttons of a selection

BY_VERB = {
    each.verb: each for each in (ARCHIVE, UNARCHIVE, SUCCESS, UNSUCCESS, DELETE, RESTORE, RETRY, *DEEDS, UNJOIN, UNPLAN)
}


def of_row(email: Email) -> tuple[Action, ...]:
    """The buttons of one email, as it stands."""
    buttons = ROW[email.status]
    if email.has_unknown_outcome:  # a second copy is no click's business: the pane has both answers
        buttons = tuple(RETRY_ASKING if each is RETRY else each for each in buttons)
    if email.succeeded_at:
        buttons = tuple(UNSUCCESS if each is SUCCESS else each for each in buttons)
    if email.campaign_id:  # what a campaign sent cannot be deleted
        buttons = tuple(each for each in buttons if each is not DELETE)
    return buttons


def in_bulk(verb: str, emails: EmailQuerySet, by: object) -> list[Moved]:
    """Do `verb` to every one of `emails` that it applies to; says which."""
    return BY_SET[verb](emails, by=by)
