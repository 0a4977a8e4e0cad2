"""The unsubscribe message under emails: the organisation's, a team's, a teammate's own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST = 400  # characters of a message


class Footer(models.Model):
    """A message of a teammate, a team, or the organisation (neither). The words of its link stand in [brackets]."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="footer")
    team = models.OneToOneField("team.Team", models.CASCADE, null=True, related_name="footer")
    text = models.CharField(max_length=LONGEST, blank=True)  # empty: the next one up counts

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(user=None) | Q(team=None), name="a_footer_is_one_ones"),
            models.UniqueConstraint(
                fields=["user", "team"], nulls_distinct=False, name="one_footer_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"footer of {self.user or self.team or 'everybody'}"


class House(models.Model):
    """One row: who we are to recipients, and which emails carry the unsubscribe message by themselves."""

    class Append(models.TextChoices):
        ALWAYS = "always", _("Every email")
        TEMPLATES = "templates", _("Emails from a template, batches and campaigns")
        NEVER = "never", _("Never one-to-one emails: batches and campaigns only")

    name = models.CharField(max_length=120, blank=True)  # of the organisation, as recipients know it
    postal_address = models.CharField(max_length=300, blank=True)  # L1
    append = models.CharField(max_length=10, choices=Append, default=Append.TEMPLATES)
    for_all = models.BooleanField(default=False)  # the organisation's message is everybody's

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_house")]

    def __str__(self) -> str:
        return self.name or "the house"
