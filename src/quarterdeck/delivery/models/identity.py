"""An identity: a verified From address with its name, signature and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.delivery.domain_words import told
from quarterdeck.delivery.models.mail_domain import MailDomain
from quarterdeck.kit.keys import domain_of
from quarterdeck.kit.sayings import Saying

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class IdentityQuerySet(models.QuerySet["Identity"]):
    def of(self, user: User) -> Self:
        """A user's own identities, the default one first."""
        return self.filter(user=user).order_by("-is_default", "address")

    def usable(self) -> Self:
        """What can be sent from: proved, with a channel, and of somebody who still works here."""
        return self.filter(verified_at__isnull=False, channel__isnull=False, user__is_active=True)


class Identity(models.Model):
    """Who a mail comes from."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    channel = models.ForeignKey("delivery.Channel", models.PROTECT, null=True, related_name="identities")
    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    signature = models.TextField(blank=True)  # clean HTML
    is_default = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="address_once_a_user"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="one_default_identity"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"

    @property
    def lacks(self) -> list[Saying]:
        """What the records of its domain lack, in words, so that providers would refuse its mail (M1); one query."""
        rows = MailDomain.objects.filter(channel=self.channel_id, domain=domain_of(self.address))
        return [told(each)[0] for row in rows for each in row.standing]
