"""The menu of orders that a list offers, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quarterdeck.web.columns import Words
from quarterdeck.web.lists import ListState, offered_sorts

LABELS: dict[str, Words] = {
    "activity": _("Latest activity"),
    "sent": _("Date sent"),
    "engagement": _("Most engaged, all time"),
    "engaged_today": _("Most engaged today"),
    "engaged_7": _("Most engaged, 7 days"),
    "engaged_30": _("Most engaged, 30 days"),
    "due": _("Scheduled for"),
    "updated": _("Last updated"),
    "created": _("Date created"),
    "failed": _("Date failed"),
    "deleted": _("Date deleted"),
    "person": _("Person"),
    "company": _("Company"),
    "subject": _("Subject"),
    "reason": _("Reason"),
    "task_due": _("Task due date"),
}


@dataclass(frozen=True)
class Order:
    """One choice of the menu; choosing the one that is here turns it round."""

    label: Words
    url: str
    is_here: bool


def orders(state: ListState, count: int) -> list[Order]:
    """What `count` emails of this folder can be ordered by; free orders only while they are few (design 7)."""
    keys = [key for key in offered_sorts(state.folder, count) if key in LABELS]
    return [Order(LABELS[key], state.sorted_by(key), key == state.sort.key) for key in keys]
