"""A deed on all emails that match, as the strip over the list tells it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quarterdeck.emails.models import Bulk
from quarterdeck.emails.models.bulk import Progress
from quarterdeck.emails.verbs import VERBS
from quarterdeck.web.actions import BY_VERB
from quarterdeck.web.refusals import refusal
from quarterdeck.web.words import number


@dataclass(frozen=True)
class Told:
    """How far it is, in words; `may_undo` while nobody has taken it back."""

    bulk: Bulk
    label: str | Promise
    seen: int
    is_over: bool
    summary: str
    may_undo: bool


def told(bulk: Bulk) -> Told:
    """Two queries."""
    progress, action = Progress(bulk), BY_VERB[bulk.verb]
    parts = [f"{action.done}: {number(progress.done)}"]
    if progress.left:
        reasons = "; ".join(f"{refusal(code)} ({number(count)})" for code, count in progress.refused.most_common())
        parts.append(_("not done: %(count)s") % {"count": number(progress.left)} + (f" – {reasons}" if reasons else ""))
    may_undo = bool(VERBS[bulk.verb].back) and not bulk.undoes_id and bool(progress.done)
    may_undo = may_undo and not Bulk.objects.filter(undoes=bulk).exists()
    return Told(bulk, action.label, progress.seen, progress.is_over, " · ".join(parts), may_undo)
