"""Held: nothing is claimed until an admin says so, because what is due may have been sent already (design 5.7).

It begins when the database is not the one, or not at the point in time, that mail was last sent from, or when no
sender lived for a quarter of an hour while mail fell due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery.models import SenderClock
from quarterdeck.emails.models import Email
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.notices import announce
from quarterdeck.kit.sayings import Saying, keep
from quarterdeck.kit.states import WrongState
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

SILENT = timedelta(minutes=15)  # a longer silence of all senders is an outage

REPLACED = _("The database is not the one that mail was last sent from: it was restored from a copy, or replaced.")
REWOUND = _("The database was taken back to an earlier point in time, or another server took over.")
OUTAGE = _("Nothing was sent from %(since)s until now, and mail fell due meanwhile.")


@dataclass(frozen=True)
class Cluster:
    """Which database this is: its identifier for life, and the branch of its history."""

    system_identifier: str
    timeline: int
    has_synchronous_standby: bool


def state() -> SenderClock | None:
    """The clock while sending is held, with its reason; None while mail goes."""
    return SenderClock.objects.exclude(held_since=None).first()


def running_clock(now: datetime) -> SenderClock | None:
    """The clock while a claim may be made: not held, and a beat has looked at it lately; else None."""
    clock = SenderClock.objects.filter(held_since=None).first()
    return clock if clock and clock.heartbeat_at and now - clock.heartbeat_at < SILENT else None


@transaction.atomic
def beat() -> bool:
    """A sender's sign of life, every few seconds and before its first claim; True if mail may go.

    A silence is noticed here too when the machine slept and the process did not end.
    """
    SenderClock.objects.get_or_create(pk=1)
    clock = SenderClock.objects.select_for_update().get(pk=1)
    now, cluster = db_now(), this_cluster()
    if clock.held_since is None:
        reason = _why_hold(clock, cluster, now)
        if reason:
            clock.held_since, clock.held_reason, clock.gap_from = now, reason, clock.heartbeat_at or now
            announce("held", [1])
        else:
            clock.system_identifier, clock.timeline = cluster.system_identifier, cluster.timeline
    clock.heartbeat_at = now
    clock.save()
    return clock.held_since is None


@transaction.atomic
def release(*, by: User) -> None:
    """An admin lets mail go again; what was due in the gap is first looked for in Sent, where there is one."""
    if not by.is_admin:
        raise PermissionError("only an admin releases held mail")
    clock = SenderClock.objects.select_for_update().exclude(held_since=None).first()
    if clock is None:
        raise WrongState("Sending is not held.")
    cluster, now = this_cluster(), db_now()
    AuditEntry.record(by, "hold.released", reason=clock.held_reason)
    clock.system_identifier, clock.timeline = cluster.system_identifier, cluster.timeline
    clock.held_since, clock.held_reason = None, ""
    clock.released_at, clock.released_by, clock.heartbeat_at = now, by, now
    clock.save()
    announce("held", [1])


def in_gap(clock: SenderClock | None, due_at: datetime) -> bool:
    """Whether an email fell due while sending was held or down: it may have gone in a history that was lost."""
    return bool(clock and clock.gap_from and clock.released_at and clock.gap_from <= due_at <= clock.released_at)


def due_now() -> int:
    """How many emails would go at once."""
    return Email.objects.filter(status=Email.Status.SCHEDULED, due_at__lte=db_now()).count()


def this_cluster() -> Cluster:
    """What the database says of itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier::text, timeline_id, current_setting('synchronous_standby_names') <> ''"
            " FROM pg_control_system(), pg_control_checkpoint()"
        )
        return Cluster(*cursor.fetchone())


def _why_hold(clock: SenderClock, cluster: Cluster, now: datetime) -> str:
    if clock.system_identifier and clock.system_identifier != cluster.system_identifier:
        return REPLACED
    moved_on = clock.timeline is not None and clock.timeline != cluster.timeline
    if moved_on and not cluster.has_synchronous_standby:
        return REWOUND
    silent = clock.heartbeat_at is not None and now - clock.heartbeat_at > SILENT
    waiting = Email.objects.filter(status=Email.Status.SCHEDULED, due_at__lte=now)
    if silent and waiting.exists():
        return keep(Saying(OUTAGE, since=clock.heartbeat_at))
    return ""
