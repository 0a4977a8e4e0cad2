"""What the doctor looks at: each check is one function that yields findings."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from quarterdeck.delivery.domain_words import told
from quarterdeck.delivery.models import Channel, LimitBucket, MailDomain, SenderClock
from quarterdeck.delivery.pace.pacing import BUCKET
from quarterdeck.delivery.waiting import why_waiting_many
from quarterdeck.emails import partitions
from quarterdeck.emails.models import Email
from quarterdeck.inbound.models import Mailbox
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.env import Env
from quarterdeck.kit.sayings import said

LEAST_FREE = 1024**3  # bytes; below this the database may soon stop
SILENT = timedelta(minutes=2)  # a worker beats every few seconds
SKEW = timedelta(minutes=2)  # a clock that is further off dates clicks and letters wrongly
LATE = timedelta(minutes=15)  # an email or a spool file that nothing happens to for so long is a problem


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: what is, and what to do if it is a problem."""

    subject: str
    words: str
    advice: str = ""

    @property
    def is_problem(self) -> bool:
        return bool(self.advice)


def data_folder(env: Env) -> Iterator[Finding]:
    probe = env.data / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        advice = "change its owner, or give another QUARTERDECK_DATA"
        yield Finding("data folder", f"{env.data}: {error.strerror}", advice)
        return
    yield Finding("data folder", f"{env.data} is writable")


def disk(env: Env) -> Iterator[Finding]:
    free = shutil.disk_usage(env.data).free
    words = f"{free / 1024**3:.1f} GiB free"
    yield Finding("disk", words, "make room: below 1 GiB the database may stop" if free < LEAST_FREE else "")


def clock(env: Env) -> Iterator[Finding]:
    off = datetime.now(UTC) - db_now()
    if abs(off) < SKEW:
        yield Finding("clock", "agrees with the database's")
        return
    where = "ahead of" if off > timedelta() else "behind"
    words = f"{round(abs(off).total_seconds() / 60)} minutes {where} the database's"
    yield Finding("clock", words, "set the clocks of both machines by NTP")


def migrations(env: Env) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Finding("migrations", f"{len(plan)} not applied", "run `quarterdeck prepare` (up does it at its start)")
    else:
        yield Finding("migrations", "all applied")


def event_partitions(env: Env) -> Iterator[Finding]:
    today = datetime.now(UTC).date()
    last = today.replace(day=1)
    for _ in range(partitions.AHEAD - 1):  # the newest may wait for the hour's chore
        last = partitions.after(last)
    wanted = [partitions.name_of(month) for month in partitions.months(today, last)]
    missing = sorted(set(wanted) - partitions.existing())
    advice = "start a worker: its housekeeper makes them" if missing else ""
    yield Finding("event partitions", f"missing: {', '.join(missing)}" if missing else "made ahead", advice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM emails_event_default LIMIT 1000) AS strays")
        (strays,) = cursor.fetchone()
    advice = "their months had no partition; the housekeeper takes those of the coming months out" if strays else ""
    yield Finding("event DEFAULT partition", f"{strays} events" if strays else "empty", advice)


def channels(env: Env) -> Iterator[Finding]:
    broken = list(Channel.objects.filter(state=Channel.State.BROKEN).order_by("name"))
    for channel in broken:
        yield Finding(
            f"channel {channel.name}", said(channel.state_reason) or "broken", "mend it and test it in Settings"
        )
    if not broken:
        yield Finding("channels", f"{Channel.objects.count()}, none broken")


def mail_domains(env: Env) -> Iterator[Finding]:
    rows = list(MailDomain.objects.order_by("domain", "pk"))
    lacking = [(row, lack) for row in rows for lack in row.standing]
    for row, lack in lacking:
        what, mend = told(lack)
        yield Finding(f"mail of {row.domain}", what, f"{mend} {lack['value']}".strip())
    if not lacking:
        yield Finding("mail domains", f"{len(rows)} looked up, nothing is lacking")


def mailboxes(env: Env) -> Iterator[Finding]:
    unread = list(Mailbox.objects.filter(is_on=True).exclude(trouble="").select_related("channel").order_by("pk"))
    for mailbox in unread:
        since = f"not read since {mailbox.trouble_since:%Y-%m-%d %H:%M} UTC: " if mailbox.trouble_since else ""
        yield Finding(
            f"mailbox of {mailbox.channel}", since + said(mailbox.trouble), "mend it in Settings, Channels, Mailbox"
        )
    if not unread:
        yield Finding("mailboxes", f"{Mailbox.objects.filter(is_on=True).count()} read, none in trouble")


def worker(env: Env) -> Iterator[Finding]:
    senders = SenderClock.objects.first()
    beat = senders.heartbeat_at if senders else None
    advice = "start it: `quarterdeck up` or `quarterdeck worker`"
    if beat is None:
        yield Finding("worker", "has never run", advice)
    elif datetime.now(UTC) - beat > SILENT:
        yield Finding("worker", f"silent since {beat:%Y-%m-%d %H:%M} UTC", advice)
    else:
        yield Finding("worker", "alive")
    if senders and senders.held_since:
        advice = "look at Pending, then let an admin release it with the button on top of every page"
        yield Finding("sending", f"held: {said(senders.held_reason)}", advice)


def stuck(env: Env) -> Iterator[Finding]:
    count = Email.objects.filter(status=Email.Status.IN_PROGRESS, updated_at__lt=datetime.now(UTC) - LATE).count()
    advice = "start a worker: its settler finds out what became of them" if count else ""
    yield Finding("emails in progress", f"{count} for over 15 minutes" if count else "none is stuck", advice)


def overdue(env: Env) -> Iterator[Finding]:
    """Channels whose mail is due, where no rule says what it waits for, and still nothing goes."""
    before = datetime.now(UTC) - LATE
    due = Email.objects.filter(status=Email.Status.SCHEDULED, due_at__lt=before)
    busy = LimitBucket.objects.filter(starts_at__gt=before - BUCKET, granted__gt=0).values("channel")
    first = due.exclude(channel__in=busy).order_by("channel", "due_at", "pk").distinct("channel")
    oldest = list(first.select_related("channel", "template"))
    why = why_waiting_many(oldest)
    silent = [email for email in oldest if why[email.pk].kind == "next"]
    for email in silent:
        words = f"mail is due since {email.due_at:%Y-%m-%d %H:%M} UTC, nothing stands in its way, and nothing goes"
        yield Finding(f"channel {email.channel}", words, "read the worker's log: *claim failed* names the cause")
    if not silent:
        yield Finding("due mail", "none is late without a reason")


def spool(env: Env) -> Iterator[Finding]:
    folder = env.data / "spool"
    files = [found for path in folder.glob("*") if (found := _file(path))]
    late = [found for found in files if _is_late(found)]
    size = sum(found.st_size for found in files)
    words = f"{len(files)} files, {size / 1024**2:.1f} MiB"
    if late:
        words += f", {len(late)} untouched for over 15 minutes"
    yield Finding("tracking spool", words, "start a worker: its drainer stores the hits" if late else "")


def _file(path: Path) -> os.stat_result | None:
    """What there is to know of a file; None for a folder, and for one that the drainer has just removed."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _is_late(found: os.stat_result) -> bool:
    return found.st_size > 0 and datetime.now(UTC) - datetime.fromtimestamp(found.st_mtime, UTC) > LATE


CHECKS: tuple[Callable[[Env], Iterator[Finding]], ...] = (
    data_folder,
    disk,
    clock,
    migrations,
    event_partitions,
    worker,
    channels,
    mail_domains,
    mailboxes,
    stuck,
    overdue,
    spool,
)
