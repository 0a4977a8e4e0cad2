"""Why a deed was not done to some, as words: the codes are those of emails/verbs.py and its registrants."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.emails.models.email import Status
from quarterdeck.people.models import Suppression
from quarterdeck.web.words import number

REASONS: dict[str, str | Promise] = {
    "campaign_keeps": gettext_lazy("sent by a campaign, which keeps its emails"),
    "already": gettext_lazy("already so"),
    "changed": gettext_lazy("changed in the meantime"),
    "gone": gettext_lazy("no longer there, or no longer yours"),
    "unknown": gettext_lazy("nobody knows whether it went: open it and decide"),
    "no_identity": gettext_lazy("without an address to send from"),
    "in_group": gettext_lazy("in it already"),
    "group_gone": gettext_lazy("the group is gone, or no longer yours"),
    "campaign_gone": gettext_lazy("the campaign is gone, or no longer yours"),
    "not_running": gettext_lazy("the campaign does not run"),
    "runs_already": gettext_lazy("in it already"),
    "no_run": gettext_lazy("in no campaign of yours"),
    "task_over": gettext_lazy("done, skipped or gone by now"),
}


def refusal(code: str) -> str:
    """The code in words; one that has none yet is shown as it is."""
    name, _colon, detail = code.partition(":")
    if name == "meanwhile":
        return _("meanwhile in %(folder)s") % {"folder": _label(Status, detail)}
    if name == "suppressed":
        return _("may not be mailed: %(reason)s") % {"reason": _label(Suppression.Kind, detail)}
    if name == "gave_up":
        return _("given up after several tries (%(error)s); try again, or show the worker's log to an admin") % {
            "error": detail or _("the worker was ended each time")
        }
    return str(REASONS.get(name, code))


def summed_up(done: str, left: int, refused: Mapping[str, int], words: Callable[[str], object]) -> str:
    """What was done, to how many it was not, and why not in the `words` of each code: the commonest reason first."""
    if not left:
        return done
    order = sorted(refused.items(), key=lambda each: -each[1])
    reasons = "; ".join(f"{words(code)} ({number(count)})" for code, count in order)
    said = _("not done: %(count)s") % {"count": number(left)}
    return f"{done} · {said} – {reasons}" if reasons else f"{done} · {said}"


def _label(choices: type[Status] | type[Suppression.Kind], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value
