"""All that is held of one person, from every room, ready to be written as JSON (GDPR, articles 15 and 20; L4)."""

from __future__ import annotations

import json
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils import timezone

from quarterdeck.people.erased import erased_key
from quarterdeck.people.models import ImportRow, Person, SoftBounce, Suppression
from quarterdeck.people.signals import telling
from quarterdeck.team.models import AuditEntry

OF_BLOCK = ("kind", "source", "note", "since", "until", "lifted_at", "lifted_note")
OF_ROW = ("line", "facts", "changes", "outcome")


def everything_of(person: Person) -> dict[str, Any]:
    """Everything, by parts: the person's own facts, and what each room knows."""
    parts: dict[str, Any] = {
        "told_at": timezone.now(),
        "person": _facts(person),
        "other_addresses": list(person.other_addresses.values("address", "since")),
        "groups": list(person.memberships.order_by("pk").values("group__name", "added_at")),
        "may_we_write": _blocks(person),
        "imports": _imports(person),
        "audit": _deeds(person),
    }
    for _receiver, told in telling.send(sender=Person, person=person):
        parts.update(cast("dict[str, Any]", told))
    return parts


def as_json(person: Person) -> bytes:
    """`everything_of` as one JSON document (RFC 8259), in UTF-8."""
    return json.dumps(everything_of(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _facts(person: Person) -> dict[str, Any]:
    """Every column: one that is added later is told too."""
    facts = {field.attname: getattr(person, field.attname) for field in Person._meta.concrete_fields}
    people = {"owner": person.owner, "creator": person.creator}
    return {**facts, **{name: user.name for name, user in people.items() if user}}


def _blocks(person: Person) -> list[dict[str, Any]]:
    keys = [person.address_key, erased_key(person.address)]
    rows = Suppression.objects.filter(address_key__in=keys).exclude(kind=Suppression.Kind.DOMAIN).order_by("since")
    soft = SoftBounce.objects.filter(address_key=person.address_key).order_by("at")
    return [
        *(model_to_dict(row, OF_BLOCK) for row in rows),
        *({"kind": "soft bounce", "since": row.at} for row in soft),
    ]


def _imports(person: Person) -> list[dict[str, Any]]:
    theirs = Q(person=person.pk) | Q(address_key=person.address_key)
    rows = ImportRow.objects.filter(theirs).select_related("upload").order_by("pk")
    return [{"file": row.upload.name, "at": row.upload.started_at, **model_to_dict(row, OF_ROW)} for row in rows]


def _deeds(person: Person) -> list[dict[str, Any]]:
    """What teammates did to what is known of them, from the audit log."""
    about = Q(noun=Person._meta.label, noun_id=person.pk) | Q(data__address=person.address_key)
    rows = AuditEntry.objects.filter(about).select_related("actor").order_by("at")
    return [
        {"at": row.at, "by": str(row.actor or "Quarterdeck"), "action": row.action, "data": row.data} for row in rows
    ]
