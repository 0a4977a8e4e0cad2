"""Delays: waiting emails that a rule moves to a later time, by set, each with the Reason that is shown."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest, Now

from quarterdeck.delivery.pace.families import primary_domain
from quarterdeck.delivery.pace.tallies import USER, Key
from quarterdeck.emails.models import Email, Event
from quarterdeck.emails.models.event import Fact
from quarterdeck.emails.models.queryset import announce_emails
from quarterdeck.emails.reasons import Reason

PUT_OFF = (Path(__file__).parent / "sql" / "put_off.sql").read_text()


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule asks of a waiting email."""

    id: int
    sender_id: int
    person_id: int
    is_bulk: bool  # of a campaign or a batch
    reason: Reason | None = field(compare=False)

    @classmethod
    def of(cls, email: Email) -> Due:
        return cls(email.pk, email.sender_id, email.person_id, not email.is_single, email.reason)

    @property
    def tries(self) -> int:
        """Temporary refusals so far, which a delay must not forget."""
        return int((self.reason or {}).get("tries", 0))


@dataclass(frozen=True, slots=True)
class Delay:
    """One email that waits until `at`, and why."""

    due: Due
    at: datetime
    why: Reason


def put_off(many: Sequence[Delay], now: datetime) -> None:
    """Move emails that still wait; one statement. The timeline tells it once for each cause."""
    if not many:
        return
    reasons = {each.due.id: _keeping_tries(each) for each in many}
    with connection.cursor() as cursor:
        cursor.execute(
            PUT_OFF,
            {
                "ids": [each.due.id for each in many],
                "moments": [each.at for each in many],
                "reasons": [json.dumps(reasons[each.due.id]) for each in many],
            },
        )
        moved = {email_id for (email_id,) in cursor.fetchall()}
    told = [each for each in many if each.due.id in moved and _is_news(each)]
    Event.record_all(
        Fact("delayed", each.due.id, each.due.person_id, each.due.sender_id, now, data={"reason": each.why})
        for each in told
    )
    announce_emails((each.due.sender_id, each.due.id) for each in many if each.due.id in moved)


def others_of(key: Key, channel_id: int | None, besides: Collection[int], now: datetime, most: int) -> list[Due]:
    """The other due emails of a channel that meet the same limit, locked, in the order of their time."""
    rows = Email.objects.filter(channel=channel_id, status=Email.Status.SCHEDULED, due_at__lte=now)
    rows = rows.exclude(pk__in=besides).order_by("due_at", "pk")
    if key[0] == USER:
        found = list(rows.filter(sender=int(key[1])).values_list("pk", flat=True)[:most])
    else:
        found = [pk for pk, address in rows.values_list("pk", "address") if primary_domain(address) == key[1]][:most]
    locked = Email.objects.filter(pk__in=found, status=Email.Status.SCHEDULED, due_at__lte=now)
    locked = locked.order_by("due_at", "pk").select_for_update(skip_locked=True, no_key=True)
    return [Due.of(each) for each in locked.only("sender", "person", "campaign", "batch", "reason")]


def look_again(codes: Collection[str], sender_id: int | None = None) -> int:
    """Let emails (of one sender) that wait for these causes be judged anew, because a rule was changed."""
    rows = Email.objects.filter(status=Email.Status.SCHEDULED, reason__code__in=list(codes))
    if sender_id is not None:
        rows = rows.filter(sender=sender_id)
    moved = rows.update(due_at=Greatest(F("scheduled_for"), Now()))
    rows.exclude(reason__has_key="tries").update(reason=None)  # tries are not forgotten
    return moved


def _keeping_tries(delay: Delay) -> Reason:
    return {**delay.why, "tries": delay.due.tries} if delay.due.tries else delay.why


def _is_news(delay: Delay) -> bool:
    """Whether the timeline does not know this cause already."""
    return bool((delay.due.reason or {}).get("code") != delay.why["code"])
