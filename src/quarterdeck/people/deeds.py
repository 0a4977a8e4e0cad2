"""What is done to many people at once: each verb says how many it was done to, and why not to the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.people import groups
from quarterdeck.people.models import Group, Person, Suppression
from quarterdeck.people.models.person import PersonQuerySet
from quarterdeck.team.models import AuditEntry, User

# Why somebody was left out, in words.
REASONS: Mapping[str, Any] = {
    "already": _("already so"),
    "colleague": _("a colleague's"),
    "campaign": _("in a campaign"),
    "mailed": _("written to: their emails keep them"),
    "group": _("the group is not there any more, or not yours"),
    "owner": _("the new owner does not work here any more"),
    "suppressed": _("may not be mailed"),
    "runs_already": _("in it already"),
    "not_running": _("the campaign does not run"),
    "campaign_gone": _("the campaign is not there any more, or not yours"),
    "no_run": _("in none of your campaigns"),
    "gone": _("not there any more"),
}
RUNS = "enrollments"  # how a person's runs through campaigns are called from here


@dataclass(frozen=True)
class Done:
    """How many people a verb was done to, and the keys of REASONS of the others."""

    count: int
    refused: Counter[str] = field(default_factory=Counter)


Verb = Callable[[PersonQuerySet, Mapping[str, Any], User], Done]


@transaction.atomic
def do(verb: str, ids: Collection[int], told: Mapping[str, Any], by: User) -> Done:
    """Do it to those of these people whom `by` may see; raises KeyError for a verb that does not exist."""
    seen = Person.objects.visible_to(by).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    here = list(seen.values_list("pk", flat=True))
    done = VERBS[verb](Person.objects.filter(pk__in=here), told, by)
    done.refused["gone"] += len(set(ids)) - len(here)
    return Done(done.count, +done.refused)


def _add(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    group = Group.objects.editable_by(by).filter(pk=told["group"]).first()
    if group is None:
        return Done(0, Counter(group=people.count()))
    count = groups.add(group, people, by=by)
    return Done(count, Counter(already=people.count() - count))


def _remove(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    group = Group.objects.editable_by(by).filter(pk=told["group"]).first()
    if group is None:
        return Done(0, Counter(group=people.count()))
    count = groups.remove(group, people)
    return Done(count, Counter(already=people.count() - count))


def _block(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    standing = Suppression.objects.standing().filter(kind=Suppression.Kind.MANUAL, address_key=OuterRef("address_key"))
    fresh = list(people.exclude(Exists(standing)).values_list("address", flat=True))
    Suppression.suppress(fresh, Suppression.Kind.MANUAL, told["note"], by)
    return Done(len(fresh), Counter(already=people.count() - len(fresh)))


def _own(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    owner = User.objects.active().filter(pk=told["owner"]).first()
    if owner is None:
        return Done(0, Counter(owner=people.count()))
    return _set(people, by, {"owner_id": owner.pk}, "person.handed", now=owner.name)


def _share(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    return _set(people, by, {"shared": True}, "person.shared")


def _unshare(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    return _set(people, by, {"shared": False}, "person.unshared")


def _source(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    source = Person.Source(told["source"])
    return _set(people, by, {"source": source}, "person.changed", fields=["source"])


def _authorize(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    day = date.fromisoformat(told["on"]) if told["on"] else None
    kind = Person.Authorization(told["authorization"])
    facts = {"authorization": kind, "authorized_on": day, "authorized_for": told["purpose"]}
    return _set(people, by, facts, "person.authorized", now=str(kind.label))


def _set(people: PersonQuerySet, by: User, facts: Mapping[str, Any], action: str, **data: Any) -> Done:
    """Write the same facts of all of them that `by` may edit and that differ; each change is audited."""
    mine = list(people.filter(pk__in=people.editable_by(by).values("pk")))
    changed = [each for each in mine if any(getattr(each, name) != value for name, value in facts.items())]
    Person.objects.filter(pk__in=[each.pk for each in changed]).update(**facts, updated_at=timezone.now())
    record(by, action, changed, **data)
    return Done(len(changed), Counter(colleague=people.count() - len(mine), already=len(mine) - len(changed)))


def _delete(people: PersonQuerySet, told: Mapping[str, Any], by: User) -> Done:
    """For good. Whoever was written to, or runs through a campaign, stays: their emails name them."""
    refused: Counter[str] = Counter()
    mine = people.filter(pk__in=people.editable_by(by).values("pk"))
    refused["colleague"] = people.count() - mine.count()
    for relation in Person._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            points = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            refused["campaign" if relation.name == RUNS else "mailed"] += mine.filter(Exists(points)).count()
            mine = mine.exclude(Exists(points))
    gone = list(mine)
    record(by, "person.deleted", gone)
    Person.objects.filter(pk__in=[each.pk for each in gone]).delete()
    return Done(len(gone), refused)


def record(by: User, action: str, people: Collection[Person], **data: Any) -> None:
    """One line of the audit log for each of them; one INSERT."""
    label = Person._meta.label
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(actor=by, action=action, noun=label, noun_id=each.pk, data={"name": each.name, **data})
            for each in people
        ],
        batch_size=1000,
    )


VERBS: dict[str, Verb] = {
    "add": _add,
    "remove": _remove,
    "block": _block,
    "own": _own,
    "share": _share,
    "unshare": _unshare,
    "source": _source,
    "authorize": _authorize,
    "delete": _delete,
}


def register(name: str, verb: Verb) -> None:
    """Offer a verb of a room below this one, so that it is frozen, done and summed up like ours."""
    VERBS[name] = verb
