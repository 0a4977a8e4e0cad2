"""What people do with the rules of sending: set and take back limits, hours and absences; who may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from quarterdeck.delivery.models import Away, DomainLimit, SendingRule
from quarterdeck.delivery.pace import agenda, delays, rulebook, tallies
from quarterdeck.delivery.pace.calendars import Hours
from quarterdeck.delivery.pace.rulebook import Rulebook
from quarterdeck.emails.reasons import DELAYS
from quarterdeck.team.models import AuditEntry, Team, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

LIMITS = ("per_hour", "per_day", "total_per_hour", "total_per_day")


def teams_ruled_by(user: User) -> QuerySet[Team]:
    """The teams whose sending `user` may rule: all for an admin, those that they manage for a manager."""
    rows = Team.objects.order_by("name")
    if user.is_admin:
        return rows
    managed = rows.filter(memberships__user=user, memberships__manages=True) if user.is_manager else rows.none()
    return managed.distinct()


def users_ruled_by(user: User) -> QuerySet[User]:
    """The users whose sending `user` may rule: all for an admin, the members of managed teams for a manager."""
    rows: QuerySet[User] = User.objects.active().order_by("name", "pk")
    if user.is_admin:
        return rows
    return rows.filter(pk__in=User.objects.filter(teams__in=teams_ruled_by(user)).values("pk"))


def rule_of(team: Team | None, user: User | None) -> SendingRule:
    """The rule of a place; an unsaved one, which leaves everything to the wider rule, where there is none."""
    return SendingRule.objects.filter(team=team, user=user).first() or SendingRule(team=team, user=user)


def set_rule(team: Team | None = None, user: User | None = None, *, by: User | None, **fields: Any) -> None:
    """Set limits and hours of a place; a rule that says nothing goes. Raises BadHours for hours that never open."""
    if fields.get("has_hours"):
        hours_of(SendingRule(**fields)).check()
    with rulebook.changing():
        before = rulebook.read()
        rows = SendingRule.objects.filter(team=team, user=user)
        said = {name: value for name, value in fields.items() if name in LIMITS and value is not None}
        if said or fields.get("has_hours"):
            SendingRule.objects.update_or_create(
                team=team, user=user, defaults={**fields, "updated_at": timezone.now()}
            )
        else:
            rows.delete()
        AuditEntry.record(by, "sending.changed", user or team, **said, hours=bool(fields.get("has_hours")))
        _begin_counting(before)
        delays.look_again(DELAYS)
    agenda.place_waiting()


def set_domain(domain: str, per_hour: int | None, per_day: int | None, *, by: User | None) -> None:
    """Limit what goes to a primary domain (`*`: each that has no limit of its own); both None lifts a built-in one."""
    with rulebook.changing():
        before = rulebook.read()
        limits = {"per_hour": per_hour, "per_day": per_day}
        DomainLimit.objects.update_or_create(domain=domain, defaults=limits)
        AuditEntry.record(by, "domain_limit.changed", None, domain=domain, **limits)
        _begin_counting(before, [domain])
        delays.look_again({"domain_limit"})


def drop_domain(domain: str, *, by: User | None) -> None:
    """Take a domain's limit back; a family has its built-in one again."""
    with rulebook.changing():
        before = rulebook.read()
        if DomainLimit.objects.filter(domain=domain).delete()[0]:
            AuditEntry.record(by, "domain_limit.dropped", None, domain=domain)
        _begin_counting(before, [domain])
        delays.look_again({"domain_limit"})


def go_away(user: User, starts_on: date, ends_on: date, then: str, *, by: User | None = None) -> Away:
    """A user is away from the first to the last day; their campaigns and batches do as `then` says."""
    with transaction.atomic():
        away = Away.objects.create(user=user, starts_on=starts_on, ends_on=ends_on, then=then)
        AuditEntry.record(by or user, "away.set", user, starts_on=str(starts_on), ends_on=str(ends_on), then=then)
        delays.look_again(DELAYS, user.pk)
    agenda.place_waiting(user.pk)
    return away


def come_back(away: Away, *, by: User | None = None) -> None:
    """The absence does not happen, or ended early."""
    with transaction.atomic():
        AuditEntry.record(by or away.user, "away.dropped", away.user, starts_on=str(away.starts_on))
        away.delete()
        delays.look_again(DELAYS, away.user_id)
    agenda.place_waiting(away.user_id)


def hours_of(rule: SendingRule) -> Hours:
    """A rule's hours."""
    return Hours(frozenset(rule.days), rule.opens, rule.closes, rule.keeps_holidays)


def _begin_counting(before: Rulebook, domains: Collection[str] = ()) -> None:
    """What had no limit so far was not counted: do it now, from what went in the last day."""
    now = rulebook.read()
    if now.total and not before.total:
        tallies.count_again(tallies.ORGANISATION[0])
    if now.limits_users and not before.limits_users:
        tallies.count_again(tallies.USER)
    if any(now.caps_of_domain(each) and not before.caps_of_domain(each) for each in domains):
        tallies.count_again(tallies.DOMAIN)
