"""A deed on all emails that match, as the strip over the list tells it."""

from __future__ import annotations

from django.utils.translation import ngettext

from quarterdeck.emails.models import Bulk
from quarterdeck.emails.models.bulk import Progress
from quarterdeck.emails.verbs import VERBS
from quarterdeck.web.actions import BY_VERB
from quarterdeck.web.refusals import refusal, summed_up
from quarterdeck.web.runs import Run
from quarterdeck.web.words import number


def told(bulk: Bulk) -> Run:
    """How far it is; it may be undone while nobody has taken it back. Two queries."""
    progress, action = Progress(bulk), BY_VERB[bulk.verb]
    done = str(action.done) % {"name": bulk.data["name"]} if "name" in bulk.data else str(action.done)
    counted = f"{done}: {_counted(bulk, progress.done)}"
    summary = summed_up(counted, progress.left, progress.refused, refusal)
    may_undo = bool(VERBS[bulk.verb].back) and not bulk.undoes_id and bool(progress.done)
    may_undo = may_undo and not Bulk.objects.filter(undoes=bulk).exists()
    return Run(bulk, action.label, progress.seen, progress.is_over, summary, may_undo)


def _counted(bulk: Bulk, count: int) -> str:
    """`12`, or of what is done to people `12 people`."""
    if not VERBS[bulk.verb].of_people:
        return number(count)
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": number(count)}
