"""Soft bounces: an address that is good but keeps refusing rests for a time, and then may be mailed again.

A full mailbox or a server that is away says nothing against the address (R8). So many different emails that came back
within so many days, without a sign of life since, and nobody mails it for as many days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quarterdeck.kit.clock import db_now
from quarterdeck.kit.keys import address_key
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.people.models import Person, SoftBounce, Suppression

WHY = _("%(count)s emails came back within %(days)s days, each with a temporary cause.")
ALIVE = _("A person viewed, followed or answered one of our emails since.")
Kind = Suppression.Kind


def is_too_often(bounced_at: Sequence[datetime], alive_at: datetime | None, now: datetime) -> bool:
    """Whether these soft bounces, without a sign of life since, are enough. Pure."""
    since = now - _window()
    counted = [at for at in bounced_at if at > since and (alive_at is None or at > alive_at)]
    return len(counted) >= settings.QUARTERDECK.soft_bounces


@transaction.atomic
def note_soft(pairs: Iterable[tuple[str, int]]) -> None:
    """Emails that came back softly: (address, email id) each; the same email twice is one bounce (R11).

    Four queries, none when there is nothing to note.
    """
    noted = sorted((address_key(address), email_id) for address, email_id in pairs)
    if not noted:
        return
    now, mails = db_now(), dict(noted)
    rows = [SoftBounce(address_key=key, email_id=email_id, at=now) for key, email_id in noted]
    SoftBounce.objects.bulk_create(rows, ignore_conflicts=True)
    bounced = _bounced(mails)
    alive = _signs_of_life(mails)
    worn = [key for key, moments in bounced.items() if is_too_often(moments, alive.get(key), now)]
    if worn:
        why = keep(Saying(WHY, count=settings.QUARTERDECK.soft_bounces, days=settings.QUARTERDECK.soft_bounce_days))
        Suppression.suppress(worn, Kind.SOFT, why, mails=mails, until=now + _window())


def decay() -> int:
    """Lift what ran out, and what a sign of life disproves; forget old bounces. Returns how many were lifted."""
    SoftBounce.objects.filter(at__lt=db_now() - _window()).delete()
    resting = dict(Suppression.objects.standing().filter(kind=Kind.SOFT).values_list("address_key", "since"))
    alive = _signs_of_life(resting)
    woken = [key for key, since in resting.items() if key in alive and alive[key] > since]
    rows = Suppression.objects.standing().filter(kind=Kind.SOFT, address_key__in=woken)
    lifted = rows.update(lifted_at=timezone.now(), lifted_note=keep(Saying(ALIVE)))
    return lifted + Suppression.run_out()


def _bounced(keys: Collection[str] | Mapping[str, int]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for key, at in SoftBounce.objects.filter(address_key__in=list(keys)).values_list("address_key", "at"):
        found.setdefault(key, []).append(at)
    return found


def _signs_of_life(keys: Collection[str] | Mapping[str, object]) -> dict[str, datetime]:
    """When a human last did anything with a mail of ours to these addresses."""
    people = Person.objects.filter(address_key__in=list(keys)).annotate(alive=Max("emails__last_activity_at"))
    return {key: alive for key, alive in people.values_list("address_key", "alive") if alive is not None}


def _window() -> timedelta:
    return timedelta(days=settings.QUARTERDECK.soft_bounce_days)
