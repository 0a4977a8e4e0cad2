"""Two people who turn out to be one: all that is known of both, and all that points at them, becomes the one's."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from quarterdeck.people.facts import FACTS
from quarterdeck.people.models import GroupMember, OtherAddress, Person, Suppression
from quarterdeck.people.signals import merging
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

CHOSEN = (*(name for name in FACTS if name not in ("address", "notes")), "owner_id")  # one of two; notes are joined


@transaction.atomic
def merge(kept: Person, gone: Person, *, take: Collection[str] = (), by: User) -> dict[str, int]:
    """Make `gone` part of `kept`: returns how many rows of what moved, by the model's name.

    `take` names facts to take over from `gone`; blanks are filled anyway. The address of `gone` still means the
    person, and what stood against mailing it stands against `kept` too. Raises PermissionError unless `by` may edit
    both, ValueError for one and the same, WrongState while it cannot be (an email to `gone` is being sent).
    """
    kept, gone = _locked(kept, gone)
    if Person.objects.editable_by(by).filter(pk__in=[kept.pk, gone.pk]).count() != 2:
        raise PermissionError("only who may edit both people merges them")
    merging.send(sender=Person, kept=kept, gone=gone, by=by)
    _leave_shared_groups(kept, gone)
    moved = _move(kept, gone)
    _block_too(kept, gone, by)
    name, address, key = gone.name, gone.address, gone.address_key
    gone.delete()
    OtherAddress.objects.create(person=kept, address=address, address_key=key)
    _fill(kept, gone, take)
    AuditEntry.record(by, "person.merged", kept, gone=f"{name} <{address}>", handed=moved)
    return moved


def _locked(kept: Person, gone: Person) -> tuple[Person, Person]:
    rows = {row.pk: row for row in Person.objects.filter(pk__in=[kept.pk, gone.pk]).order_by("pk").select_for_update()}
    if len(rows) != 2:
        raise ValueError("two different people are needed")
    return rows[kept.pk], rows[gone.pk]


def _leave_shared_groups(kept: Person, gone: Person) -> None:
    both = GroupMember.objects.filter(person=kept).values("group")
    GroupMember.objects.filter(person=gone, group__in=both).delete()


def _move(kept: Person, gone: Person) -> dict[str, int]:
    """Whatever points at `gone`, of any room, now or later, points at `kept`."""
    moved: dict[str, int] = {}
    for relation in Person._meta.related_objects:
        if not relation.many_to_many:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: gone})
            if count := rows.update(**{relation.field.name: kept}):
                moved[str(relation.related_model._meta.verbose_name_plural)] = count
    return moved


def _block_too(kept: Person, gone: Person, by: User) -> None:
    """Nobody is mailed at one address who left at another."""
    for block in Suppression.objects.standing().filter(address_key=gone.address_key):
        Suppression.suppress([kept.address], block.kind, block.note, block.by or by)


def _fill(kept: Person, gone: Person, take: Collection[str]) -> None:
    for name in CHOSEN:
        if getattr(gone, name) and (name in take or not getattr(kept, name)):
            setattr(kept, name, getattr(gone, name))
    kept.notes = "\n\n".join(each for each in dict.fromkeys((kept.notes, gone.notes)) if each)
    kept.custom = {**gone.custom, **kept.custom}
    kept.shared = kept.shared or gone.shared
    if not kept.authorization:
        for name in ("authorization", "authorized_on", "authorized_for"):
            setattr(kept, name, getattr(gone, name))
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.updated_at = timezone.now()
    kept.save()
