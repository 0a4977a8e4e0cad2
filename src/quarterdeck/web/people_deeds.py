"""The verbs that the list of people offers for many at once, and how a deed is told afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from quarterdeck.kit.numbers import number_in
from quarterdeck.people.deeds import REASONS, Done
from quarterdeck.people.models import Group, PeopleBulk, PeopleProgress
from quarterdeck.team.models import User
from quarterdeck.web.refusals import refusal, summed_up
from quarterdeck.web.runs import Run
from quarterdeck.web.words import number

Words = str | Promise


@dataclass(frozen=True)
class Deed:
    """A verb of people/deeds.py as the list offers it. `title` asks, `done` says that it was done."""

    verb: str
    label: Words
    icon: str
    title: Words
    done: Words
    tone: str = ""
    hint: Words = ""
    act: Words = ""  # of the button that does it, where the label is no verb


DEEDS = {
    deed.verb: deed
    for deed in (
        Deed("add", gettext_lazy("Add to group"), "folder-plus", gettext_lazy("Put into a group"),
             gettext_lazy("Put into the group")),
        Deed("remove", gettext_lazy("Remove from group"), "folder-minus", gettext_lazy("Take out of the group"),
             gettext_lazy("Taken out of the group"), hint=gettext_lazy("They stay among the people.")),
        Deed("enroll", gettext_lazy("Add to campaign"), "route", gettext_lazy("Take into a campaign"),
             gettext_lazy("Taken into the campaign")),
        Deed("withdraw", gettext_lazy("Remove from campaign"), "log-out", gettext_lazy("Take out of campaigns"),
             gettext_lazy("Taken out"), hint=gettext_lazy("What still waits to be sent is cancelled.")),
        Deed("own", gettext_lazy("Change owner"), "user-round-pen", gettext_lazy("Give them another owner"),
             gettext_lazy("Owner changed")),
        Deed("share", gettext_lazy("Share"), "users", gettext_lazy("Share with everybody"),
             gettext_lazy("Shared"), hint=gettext_lazy("Everybody here sees them then.")),
        Deed("unshare", gettext_lazy("Unshare"), "lock", gettext_lazy("Share with nobody"),
             gettext_lazy("Not shared any more"),
             hint=gettext_lazy("Only their owner, the owner’s managers, admins, and whoever mailed them see them.")),
        Deed("source", gettext_lazy("Source"), "log-in", gettext_lazy("Say where they come from"),
             gettext_lazy("Source changed"), act=gettext_lazy("Save")),
        Deed("authorize", gettext_lazy("Authorization"), "shield-check",
             gettext_lazy("Say why their data may be processed"), gettext_lazy("Authorization written down"),
             act=gettext_lazy("Save")),
        Deed("block", gettext_lazy("Block"), "ban", gettext_lazy("Never mail them again?"),
             gettext_lazy("Not mailed any more"), "bad"),
        Deed("delete", gettext_lazy("Delete"), "trash-2", gettext_lazy("Delete them for good?"),
             gettext_lazy("Deleted"), "bad",
             gettext_lazy("Their notes and tasks go with them; this cannot be undone. Who was written to, is in a "
                          "campaign or belongs to a colleague stays.")),
    )
}  # fmt: skip
AT_HAND = ("add", "remove", "own", "block")  # buttons of the bar; the others are in its menu


def verbs(user: User, group: str) -> tuple[list[Deed], list[Deed]]:
    """The buttons and the menu of the bar, where this group (its number, or nothing) is looked at."""
    number = number_in(group)
    mine = number is not None and Group.objects.editable_by(user).filter(pk=number).exists()
    offered = [deed for deed in DEEDS.values() if deed.verb != "remove" or mine]
    return [each for each in offered if each.verb in AT_HAND], [each for each in offered if each.verb not in AT_HAND]


def told(bulk: PeopleBulk) -> Run:
    """How far it is. One query."""
    progress, deed = PeopleProgress(bulk), DEEDS[bulk.verb]
    return Run(bulk, deed.label, progress.seen, progress.is_over, _summary(deed, progress.done, progress.refused))


def summary(verb: str, done: Done) -> str:
    """What was and was not done, and why not."""
    return _summary(DEEDS[verb], done.count, done.refused)


def _summary(deed: Deed, count: int, refused: Mapping[str, int]) -> str:
    return summed_up(f"{deed.done}: {number(count)}", sum(refused.values()), refused, _why)


def _why(key: str) -> object:
    return REASONS.get(key) or refusal(key)
