"""What can be done to many emails at once: each verb says which it was done to and why not to the others.

A room below this one registers its own verbs in its AppConfig, so that every deed is frozen, worked off, summed up
and taken back by the same engine (emails/bulk.py). Reasons are codes, put into words where they are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from quarterdeck.emails.again import send_all_again
from quarterdeck.emails.folders import BY_SLUG
from quarterdeck.emails.models import Bulk, Email
from quarterdeck.emails.models.keeping import archive, delete, restore, succeed, unarchive, unsucceed
from quarterdeck.emails.models.queryset import EmailQuerySet, Moved
from quarterdeck.people import groups
from quarterdeck.people.models import Group, Person

Refused = dict[str, int]  # a code, perhaps with `:` and a detail -> how many


@dataclass
class Done:
    """The ids of the emails that it was done to, and why it was not done to the rest."""

    ids: list[int] = field(default_factory=list)
    refused: Refused = field(default_factory=dict)


Do = Callable[[EmailQuerySet, Bulk], Done]


@dataclass(frozen=True)
class Verb:
    """One thing to do to emails that `bulk.by` may act on; it runs inside the transaction of its part.

    `back` is the verb that undoes it. With `of_people` it is done to the people: one email of each stands for them.
    """

    do: Do
    back: str = ""
    of_people: bool = False


VERBS: dict[str, Verb] = {}


def register(name: str, verb: Verb) -> None:
    """Offer a verb under its name."""
    VERBS[name] = verb


# The verbs that move any number of emails at once.
BY_SET: dict[str, Callable[..., list[Moved]]] = {
    "archive": archive,
    "unarchive": unarchive,
    "success": succeed,
    "unsuccess": unsucceed,
    "delete": delete,
    "restore": restore,
}
BACK = {"archive": "unarchive", "unarchive": "archive", "success": "unsuccess", "delete": "restore"}


def _by_set(move: Callable[..., list[Moved]]) -> Do:
    def do(emails: EmailQuerySet, bulk: Bulk) -> Done:
        asked = set(emails.values_list("pk", flat=True))
        moved = [each.id for each in move(emails, by=bulk.by)]
        return Done(moved, _why_not(bulk, asked - set(moved)))

    return do


def _why_not(bulk: Bulk, ids: Iterable[int]) -> Refused:
    """Why a move left these out."""
    before = BY_SLUG[bulk.folder].status if bulk.folder in BY_SLUG else ""
    refused: Counter[str] = Counter()
    for email in Email.objects.filter(pk__in=ids).only("status", "campaign_id"):
        if bulk.verb == "delete" and email.campaign_id:
            refused["campaign_keeps"] += 1
        elif email.status != before:
            refused[f"meanwhile:{email.status}"] += 1
        else:
            refused["already"] += 1
    return dict(refused)


def _retry(emails: EmailQuerySet, bulk: Bulk) -> Done:
    done, refused = send_all_again(emails, by=bulk.by)
    return Done(done, dict(Counter(code for code, _words in refused)))


def _join(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """Put the people into a group that `bulk.by` may fill."""
    people = dict(emails.values_list("pk", "person_id"))
    group = Group.objects.editable_by(bulk.by).filter(pk=bulk.data["group"]).first()
    if group is None:
        return Done([], {"group_gone": len(people)})
    inside = set(group.members.filter(person__in=people.values()).values_list("person", flat=True))
    new = {pk: person for pk, person in people.items() if person not in inside}
    groups.add(group, Person.objects.filter(pk__in=new.values()), by=bulk.by)
    return Done(list(new), {"in_group": len(people) - len(new)} if inside else {})


def _leave(emails: EmailQuerySet, bulk: Bulk) -> Done:
    """Take the people out of the group again that they were put into."""
    people = dict(emails.values_list("pk", "person_id"))
    group = Group.objects.editable_by(bulk.by).filter(pk=bulk.data["group"]).first()
    if group is None:
        return Done([], {"group_gone": len(people)})
    mine = set(group.members.filter(person__in=people.values(), added_by=bulk.by).values_list("person", flat=True))
    groups.remove(group, Person.objects.filter(pk__in=mine))
    out = [pk for pk, person in people.items() if person in mine]
    return Done(out, {"changed": len(people) - len(out)} if len(out) < len(people) else {})


for _name, _move in BY_SET.items():
    register(_name, Verb(_by_set(_move), BACK.get(_name, "")))
register("retry", Verb(_retry))
register("group", Verb(_join, "ungroup", of_people=True))
register("ungroup", Verb(_leave, of_people=True))
