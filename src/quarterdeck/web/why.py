"""Why an email has not been delivered: the exact rule, when it clears, and what mends it (product 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.delivery.pace import ruling
from quarterdeck.delivery.waiting import Waiting, why_waiting_many
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.email import Status
from quarterdeck.emails.reasons import remedy, sentence
from quarterdeck.kit.sayings import said
from quarterdeck.team.models import User
from quarterdeck.web.gist import gist


@dataclass(frozen=True)
class Why:
    """One answer; `mend` names the form or button that the pane offers (templates/emails/_why.html)."""

    title: str
    words: str
    todo: str = ""
    until: datetime | None = None  # when it clears by itself
    tone: str = ""  # warn, bad or plain
    mend: str = ""
    line: str = ""  # what a row of a list says, where the words would be the same in every row
    again: bool = False  # it was tried before
    link: str = ""  # where the viewer may change the rule


def explain(emails: Iterable[Email], viewer: User | None = None) -> dict[int, Why]:
    """Email id -> why, for those that are not delivered; a fixed number of queries.

    With a viewer each answer leads to the setting behind it, if they may change that.
    """
    many = list(emails)
    waits = why_waiting_many(many)
    by_id = {each.pk: each for each in many}
    waiting = {pk: _scheduled(each, _setting_of(each, by_id[pk], viewer)) for pk, each in waits.items()}
    return waiting | {each.pk: _answer(each) for each in many if each.status in _ANSWERS}


def _answer(email: Email) -> Why:
    why = email.reason or {}
    if why.get("code") == "erased":
        return Why(_("Its recipient was erased"), sentence(why), remedy(why))
    return _ANSWERS[email.status](email)


def _draft(email: Email) -> Why:
    return Why(_("Not sent yet"), _("It is a draft: nobody has sent or scheduled it."), mend="edit")


def _setting_of(waiting: Waiting, email: Email, viewer: User | None) -> str:
    """The page on which the viewer may change the rule that this email waits for."""
    if viewer is None or not waiting.setting:
        return ""
    if waiting.setting == "absence":
        if email.sender_id == viewer.pk:
            return reverse("absences")
        rules = ruling.users_ruled_by(viewer).filter(pk=email.sender_id).exists()
        return reverse("absences_of", args=[email.sender_id]) if rules else ""
    if waiting.setting == "channel":
        is_theirs = email.channel is not None and (viewer.is_admin or email.channel.owner_id == viewer.pk)
        return reverse("channel", args=[email.channel_id]) if is_theirs else ""
    may = viewer.is_admin or (viewer.is_manager and waiting.setting != "domains")
    return reverse("sending") + f"#{waiting.setting}" if may else ""


def _scheduled(waiting: Waiting, link: str) -> Why:
    mend = "channel" if waiting.kind == "channel" else ""
    tone = "warn" if waiting.is_trouble else ""
    again = waiting.kind == "deferred"
    return Why(waiting.title, waiting.words, waiting.todo, waiting.until, tone, mend, again=again, link=link)


def _in_progress(email: Email) -> Why:
    return Why(_("Being sent now"), _("It is being handed over; this takes a few moments and never gets stuck."))


def _failed(email: Email) -> Why:
    why = email.reason or {}
    mend = "unknown" if email.has_unknown_outcome else "retry"
    title = _("Nobody knows whether it went") if email.has_unknown_outcome else _("It could not be sent")
    line = title if email.has_unknown_outcome else ""
    return Why(title, sentence(why), remedy(why), tone="bad", mend=mend, line=line)


def _bounced(email: Email) -> Why:
    why = email.reason or {}
    ours = why.get("code") == "refused_ours"
    meaning = gist(why)
    title = _("A server refused it for a cause of ours") if ours else _("The recipient's server refused it")
    line = meaning or said(why.get("words") or "")
    title = title if ours else meaning.rstrip(".") or title
    return Why(title, sentence(why), remedy(why), tone="bad", mend="address", line=line)


def _spam(email: Email) -> Why:
    return Why(
        _("Reported as spam"), sentence(email.reason or {}), remedy(email.reason or {}), tone="bad", mend="complaint"
    )


_ANSWERS: dict[str, Callable[[Email], Why]] = {
    Status.DRAFT: _draft,
    Status.IN_PROGRESS: _in_progress,
    Status.FAILED: _failed,
    Status.BOUNCED: _bounced,
    Status.SPAM: _spam,
}
