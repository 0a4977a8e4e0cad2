"""Bounce and complaint rates: what they are, when they warn, and when a channel stops by itself (M4, M7).

Bounces are the channel's, of one rolling day; complaints are the From domain's, of seven. A rate counts only from a
floor of mail on, so that one unlucky letter stops nobody; and only what went since somebody last resumed the channel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from quarterdeck.delivery import health
from quarterdeck.delivery.models import Channel, Rate
from quarterdeck.kit import prepared
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.sayings import Saying

What: TypeAlias = Literal["handed_over", "bounced", "complained"]
Happened: TypeAlias = tuple[int, str, What]  # channel, From domain, what

ADD = (Path(__file__).parent / "sql" / "add_rates.sql").read_text()
BUCKET = timedelta(minutes=10)
BOUNCES_OF = timedelta(days=1)
COMPLAINTS_OF = timedelta(days=7)
BOUNCE_FLOOR, COMPLAINT_FLOOR = 50, 500  # emails; fewer say nothing
WARN_AT = {"bounces": 0.625, "complaints": 1 / 3}  # of the rate that pauses: 5 of 8 %, 0.10 of 0.30 %
COLUMNS = ("handed_over", "bounced", "complained")

WORDS = {
    "bounces": _("%(share)s %% of the last %(total)s emails bounced for good; at %(limit)s %% a channel stops, before"
                 " providers stop it. Clean the list, then resume."),
    "complaints": _("%(share)s %% of the last %(total)s emails from %(domain)s were reported as spam; at %(limit)s %%"
                    " a channel stops, before providers stop it. Write only to people who expect it, then resume."),
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One rate as it stands: `bad` of `total` emails, and the percentage from which a channel stops."""

    cause: str  # Channel.Cause
    bad: int
    total: int
    limit: float  # percent
    floor: int
    domain: str = ""

    @property
    def share(self) -> float:
        """In percent."""
        return 100 * self.bad / self.total if self.total else 0.0

    @property
    def stops_at(self) -> str:
        """The limit as it is said: `8`, `0.3`."""
        return f"{self.limit:g}"

    @property
    def level(self) -> str:
        """few (too little mail to say), ok, warn or pause."""
        if self.total < self.floor:
            return "few"
        if self.share >= self.limit:
            return "pause"
        return "warn" if self.share >= self.limit * WARN_AT[self.cause] else "ok"

    @property
    def words(self) -> Saying:
        """Why the channel stops."""
        return Saying(
            WORDS[self.cause], share=f"{self.share:.2f}", total=self.total, limit=self.stops_at, domain=self.domain
        )


def bounces(bad: int, total: int) -> Standing:
    """The bounce rate of a channel. Pure."""
    return Standing(Channel.Cause.BOUNCES, bad, total, settings.QUARTERDECK.pause_bounces, BOUNCE_FLOOR)


def complaints(bad: int, total: int, domain: str) -> Standing:
    """The complaint rate of a From domain. Pure."""
    limit = settings.QUARTERDECK.pause_complaints
    return Standing(Channel.Cause.COMPLAINTS, bad, total, limit, COMPLAINT_FLOOR, domain)


@transaction.atomic(savepoint=False)
def note(happened: Iterable[Happened]) -> None:
    """Count what came of mail, and stop the channels that have gone too far; in the caller's transaction.

    One statement; looking at the rates costs more, and is done only for channels that something bad happened to.
    """
    counted: dict[tuple[int, str], Counter[str]] = {}
    for channel_id, domain, what in happened:
        counted.setdefault((channel_id, domain), Counter())[what] += 1
    if not counted:
        return
    rows = sorted(counted)
    prepared.run(
        ADD,
        {
            "channels": [channel for channel, _domain in rows],
            "domains": [domain for _channel, domain in rows],
            **{column: [counted[row][column] for row in rows] for column in COLUMNS},
        },
    )
    suspects = {row[0] for row, counts in counted.items() if counts["bounced"] or counts["complained"]}
    if suspects:
        judge(suspects)


def judge(channels: Collection[int]) -> None:
    """Stop each of these channels whose rate is too bad; a domain's complaints stop every channel that it uses."""
    domains = Rate.objects.filter(channel__in=channels, complained__gt=0).values("domain")
    beside = Rate.objects.filter(domain__in=domains, starts_at__gt=db_now() - COMPLAINTS_OF).values("channel")
    ready = Channel.objects.filter(Q(pk__in=channels) | Q(pk__in=beside), state=Channel.State.READY)
    for channel_id, found in standings(ready.values_list("pk", flat=True)).items():
        worst = next((each for each in found if each.level == "pause"), None)
        if worst:
            health.stop_by_itself(channel_id, worst.cause, worst.words)


def standings(channels: Iterable[int]) -> dict[int, list[Standing]]:
    """The rates of each channel: its bounces, then the complaints of each domain that it sends from; two queries."""
    ids, now = list(channels), db_now()
    rows = Rate.objects.filter(_since_resumed(), channel__in=ids, starts_at__gt=now - BOUNCES_OF - BUCKET)
    sums = rows.values("channel").annotate(bad=Sum("bounced"), total=Sum("handed_over"))
    found = {pk: [bounces(0, 0)] for pk in ids}
    found |= {row["channel"]: [bounces(row["bad"], row["total"])] for row in sums}
    used = Rate.objects.filter(channel__in=ids, starts_at__gt=now - COMPLAINTS_OF - BUCKET)
    pairs = list(used.values_list("channel", "domain").distinct())
    of_domain = _complaints({domain for _channel, domain in pairs}, now)
    for channel_id, domain in sorted(pairs):
        if domain in of_domain:
            found[channel_id].append(of_domain[domain])
    return found


def _complaints(domains: Collection[str], now: datetime) -> dict[str, Standing]:
    rows = Rate.objects.filter(_since_resumed(), domain__in=domains, starts_at__gt=now - COMPLAINTS_OF - BUCKET)
    sums = rows.values("domain").annotate(bad=Sum("complained"), total=Sum("handed_over"))
    return {row["domain"]: complaints(row["bad"], row["total"], row["domain"]) for row in sums}


def _since_resumed() -> Q:
    return Q(channel__rated_from=None) | Q(starts_at__gt=F("channel__rated_from"))


def forget() -> int:
    """Remove counts that no window reaches any more; returns how many."""
    removed, _per_model = Rate.objects.filter(starts_at__lt=Now() - COMPLAINTS_OF - 2 * BUCKET).delete()
    return removed
