"""How much mail goes and when: the rules of the organisation, of teams, of users and of recipients' domains."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from quarterdeck.team.models import User


def working_days() -> list[int]:
    """Monday to Friday; Monday is 0."""
    return [0, 1, 2, 3, 4]


class SendingRule(models.Model):
    """Limits and sending hours of one place: the organisation (neither team nor user), a team, or a user.

    The most specific one counts: a user's own, else their team's, else the organisation's.
    """

    team = models.ForeignKey("team.Team", models.CASCADE, null=True, related_name="sending_rules")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sending_rules")
    # Most emails of each user; None: as the wider rule says.
    per_hour = models.PositiveIntegerField(null=True, blank=True)
    per_day = models.PositiveIntegerField(null=True, blank=True)
    # Most emails of everybody together; only the organisation has them.
    total_per_hour = models.PositiveIntegerField(null=True, blank=True)
    total_per_day = models.PositiveIntegerField(null=True, blank=True)
    # Sending hours, by the recipient's clock.
    has_hours = models.BooleanField(default=False)  # False: as the wider rule says
    days = ArrayField(models.PositiveSmallIntegerField(), default=working_days)  # 0 is Monday
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17, 30))  # 00:00 is the end of the day
    keeps_holidays = models.BooleanField(default=True)  # nothing goes on public holidays of the recipient's country
    every_email = models.BooleanField(default=False)  # single emails keep to the hours too, not only bulk
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_rule_a_place", nulls_distinct=False),
            models.CheckConstraint(condition=Q(team=None) | Q(user=None), name="a_rule_has_one_place"),
            models.CheckConstraint(
                condition=Q(team=None, user=None) | Q(total_per_hour=None, total_per_day=None),
                name="only_the_organisation_has_totals",
            ),
        ]

    def __str__(self) -> str:
        return f"sending rule of {self.user or self.team or 'the organisation'}"


class DomainLimit(models.Model):
    """Most emails of the whole organisation to one recipient domain; both None: no limit, also not the built-in one."""

    domain = models.CharField(max_length=253, unique=True)  # the primary one of a family (M2); `*`: each other domain
    per_hour = models.PositiveIntegerField(null=True, blank=True)
    per_day = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"limit of {self.domain}"


class Tally(models.Model):
    """How many hand-overs were granted in five minutes: to all, of one user, or to one domain.

    Kept only for what has a limit; they add up to a rolling hour and day.
    """

    class Scope(models.TextChoices):
        ORGANISATION = "o"  # the key is empty
        USER = "u"  # the key is the user's id
        DOMAIN = "d"  # the key is the primary domain

    scope = models.CharField(max_length=1, choices=Scope)
    key = models.CharField(max_length=253, blank=True)
    starts_at = models.DateTimeField()
    granted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key", "starts_at"], name="one_tally_at_a_time")]
        indexes = [models.Index(fields=["starts_at"], name="tally_to_forget")]

    def __str__(self) -> str:
        return f"{self.granted} of {self.scope}:{self.key} from {self.starts_at}"


class AwayQuerySet(models.QuerySet["Away"]):
    def of(self, user: User) -> Self:
        """A user's absences, the next one first."""
        return self.filter(user=user).order_by("starts_on")


class Away(models.Model):
    """A user's holiday, from its first to its last day in their own zone, and what their mail does meanwhile."""

    class Then(models.TextChoices):
        SPREAD = "spread", _("Wait, and spread over my first three days back")
        ALL = "all", _("Wait, and send all on my return")
        GO_ON = "go_on", _("Go on sending while I am away")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day away
    then = models.CharField(max_length=6, choices=Then, default=Then.SPREAD)

    objects = AwayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="away_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["user", "ends_on"], name="away_of_user")]

    def __str__(self) -> str:
        return f"{self.user} is away {self.starts_on} to {self.ends_on}"
