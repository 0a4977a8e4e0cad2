"""The rules of sending in sentences, as a sales manager would say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from quarterdeck.delivery.models import Channel, DomainLimit, SendingRule, Tally
from quarterdeck.delivery.pace import bulk_senders, rulebook, tallies
from quarterdeck.delivery.pace.calendars import Hours
from quarterdeck.delivery.pace.families import FAMILIES, FAMILY_PER_DAY, FAMILY_WARNS_AT
from quarterdeck.delivery.pace.pacing import DAY, Cap, used
from quarterdeck.delivery.pace.public_holidays import countries_with_holidays, main_zone, next_holidays
from quarterdeck.delivery.pace.rulebook import OTHERS, Standing
from quarterdeck.delivery.pace.ruling import hours_of
from quarterdeck.delivery.pace.uses import Use
from quarterdeck.emails.reasons import PER
from quarterdeck.kit.locales import current, town
from quarterdeck.kit.sayings import said
from quarterdeck.kit.weekdays import days_in_words
from quarterdeck.people.countries import country_name
from quarterdeck.team.models import User

CLOSED_DAYS = 6  # in a preview
RAMP_DAYS = 30


def hours_said(hours: Hours, country: str, every_email: bool) -> str:
    """`Mail to people in Amsterdam goes Mon–Fri, 09:00–17:30, not on public holidays of the Netherlands.`"""
    zone = main_zone(country) if country else None
    place = town(zone) if zone else ""
    facts = {
        "place": place, "days": said(days_in_words(hours.days)), "opens": f"{hours.opens:%H:%M}",
        "closes": hours.closes_in_words, "country": country_name(country),
    }  # fmt: skip
    if place and hours.keeps_holidays and country in countries_with_holidays():
        words = _(
            "Mail to people in %(place)s goes %(days)s, %(opens)s–%(closes)s, not on public holidays in %(country)s."
        )
    elif place:
        words = _("Mail to people in %(place)s goes %(days)s, %(opens)s–%(closes)s.")
    elif hours.keeps_holidays:
        words = _("Mail goes %(days)s, %(opens)s–%(closes)s by the recipient's clock, not on their public holidays.")
    else:
        words = _("Mail goes %(days)s, %(opens)s–%(closes)s by the recipient's clock.")
    whom = _("This holds for every email.") if every_email else _("Single emails go when their writer says.")
    return f"{words % facts} {whom}"


def limit_said(per_hour: int | None, per_day: int | None) -> str:
    """`100 emails an hour and 500 a day at most`; empty without a limit."""
    parts = [
        ngettext("%(n)s email %(per)s", "%(n)s emails %(per)s", count)
        % {"n": current().number(count), "per": _(PER[per])}
        for per, count in (("hour", per_hour), ("day", per_day))
        if count is not None
    ]
    return _(" and ").join(parts)


def rule_said(rule: SendingRule) -> list[str]:
    """What a rule says, a sentence each; empty when it leaves everything to the wider rule."""
    total, each = limit_said(rule.total_per_hour, rule.total_per_day), limit_said(rule.per_hour, rule.per_day)
    lines = [_("Everybody together sends %(limit)s at most.") % {"limit": total}] if total else []
    if each:
        one = _("They send %(limit)s at most.") if rule.user_id else _("Each user sends %(limit)s at most.")
        lines.append(one % {"limit": each})
    if rule.has_hours:
        lines.append(hours_said(hours_of(rule), "", rule.every_email))
    return lines


def holding_for(user: User) -> list[str]:
    """What holds for one user, whoever set it: a sentence each; empty when nothing limits them."""
    rules = rulebook.read()
    standing = rules.standings([user.pk])[user.pk]
    total, own = _caps_said(rules.total), _caps_said(standing.caps)
    lines = [_("You send %(limit)s at most.") % {"limit": own}] if own else []
    if total:
        lines.append(_("Everybody together sends %(limit)s at most.") % {"limit": total})
    if hours := hours_of_standing(standing):
        lines.append(hours)
    return lines


# A limit and what is used of it, by what it counts over.
USES = {
    "hour": gettext_noop("%(used)s of %(limit)s emails in the last 60 minutes"),
    "day": gettext_noop("%(used)s of %(limit)s emails in the last 24 hours"),
    "ramp": gettext_noop("%(used)s of %(limit)s emails in the last 24 hours, while the address starts slowly"),
    "batch": gettext_noop("%(used)s of %(limit)s emails since the last rest"),
}


def use_said(use: Use) -> str:
    """`31 of 200 emails in the last 24 hours`."""
    return _(USES[use.which]) % {"used": current().number(use.used), "limit": current().number(use.limit)}


def hours_of_standing(standing: Standing) -> str:
    """The sending hours that hold for a user, as a sentence; empty when mail goes at any hour."""
    return hours_said(standing.hours, "", standing.every_email) if standing.hours else ""


def _caps_said(caps: tuple[Cap, ...]) -> str:
    """Where several hold, the narrowest of each window."""
    least = {which: min(cap.limit for cap in caps if cap.which == which) for which in {cap.which for cap in caps}}
    return limit_said(least.get("hour"), least.get("day"))


@dataclass(frozen=True)
class DomainUse:
    """One recipient domain that is counted: its limit, and how many emails went there in the last 24 hours."""

    domain: str
    said: str
    sent: int
    is_own: bool  # set by an admin, not built in
    warns: bool
    bulk_since: datetime | None = None  # a bulk sender for ever, as its provider sees us

    @property
    def is_others(self) -> bool:
        return self.domain == OTHERS


def domains(now: datetime) -> list[DomainUse]:
    """The limits of domains with their use; the families first."""
    own = {each.domain: each for each in DomainLimit.objects.order_by("domain")}
    built_in = {family: DomainLimit(domain=family, per_day=FAMILY_PER_DAY) for family in FAMILIES}
    limits = {**built_in, **own}
    usage = tallies.usage_of([(Tally.Scope.DOMAIN.value, domain) for domain in limits], now)
    rows, bulk = [], bulk_senders.since()
    for domain, limit in limits.items():
        sent = used(usage[Tally.Scope.DOMAIN.value, domain], DAY, now)
        warns = domain in FAMILIES and sent >= FAMILY_WARNS_AT
        rows.append(
            DomainUse(domain, limit_said(limit.per_hour, limit.per_day), sent, domain in own, warns, bulk.get(domain))
        )
    return rows


def closed_days(country: str, today: date) -> list[tuple[date, str]]:
    """The next public holidays of a country."""
    return next_holidays(country, today, CLOSED_DAYS) if country in countries_with_holidays() else []


def ramp_table(start: int | None, step: int | None, per_day: int | None) -> list[tuple[int, int]]:
    """(day, emails) of a ramp-up until its limit; days in between are left out where it is long."""
    if not start or not step or not per_day:
        return []
    rows = [(1, min(start, per_day))]
    while rows[-1][1] < per_day and len(rows) < RAMP_DAYS * 10:
        day = rows[-1][0] + 1
        rows.append((day, min(start + step * (day - 1), per_day)))
    return rows if len(rows) <= RAMP_DAYS else [*rows[: RAMP_DAYS - 1], rows[-1]]


def channel_said(channel: Channel) -> str:
    """A channel's pace in a sentence."""
    parts = []
    if channel.per_minute is not None:
        parts.append(_("%(n)s emails a minute") % {"n": current().number(channel.per_minute)})
    if rolling := limit_said(channel.per_hour, channel.per_day):
        parts.append(rolling)
    words = _("It sends %(limit)s at most.") % {"limit": ", ".join(parts)} if parts else _("It has no limit of ours.")
    if channel.batch_size:
        rest = {"n": current().number(channel.batch_size), "minutes": f"{channel.batch_pause_s / 60:g}"}
        words += " " + _("After %(n)s emails it rests for %(minutes)s minutes.") % rest
    if channel.ramp_start and channel.ramp_from:
        days = (timezone.now() - channel.ramp_from) // DAY
        today = min(channel.ramp_start + channel.ramp_step * days, channel.per_day or 10**9)
        words += " " + _("It starts slowly: today it sends %(n)s.") % {"n": current().number(today)}
    return words
