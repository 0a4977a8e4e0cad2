"""A channel: the server that hands mail over, with its credentials (sealed) and its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.secrets import seal, unseal

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, user: User) -> Self:
        """Team channels and one's own; all for an admin."""
        return self if user.is_admin else self.filter(Q(owner=None) | Q(owner=user))

    def editable_by(self, user: User) -> Self:
        """Team channels are the admins'; a member's own channel is theirs."""
        return self if user.is_admin else self.filter(owner=user)


class Channel(models.Model):
    """A mail server that sends for us."""

    class Kind(models.TextChoices):
        SMTP = "smtp", _("SMTP server")
        SANDBOX = "sandbox", _("Sandbox")  # the built-in small internet; nothing leaves this machine

    class Security(models.TextChoices):
        STARTTLS = "starttls", _("STARTTLS (port 587)")
        TLS = "tls", _("TLS (port 465)")
        NONE = "none", _("None (only for a server on this machine)")

    class State(models.TextChoices):
        READY = "ready"  # sends
        PAUSED = "paused"  # a person, or a rate that was too bad, stopped it; resumed by a person
        BROKEN = "broken"  # the login or the settings are wrong; mended by a successful test

    class Cause(models.TextChoices):
        """What stopped a channel by itself; empty while a person did."""

        BOUNCES = "bounces", _("too many bounces")
        COMPLAINTS = "complaints", _("too many complaints")
        AUTHENTICATION = "authentication", _("mail that providers could not verify")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SMTP)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="channels")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    sealed_password = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    state_reason = models.TextField(blank=True)  # why it is paused or broken, in the server's words
    state_since = models.DateTimeField(default=timezone.now)
    pause_cause = models.CharField(max_length=16, choices=Cause, blank=True, default="", db_default="")
    rated_from = models.DateTimeField(null=True)  # what went before somebody resumed it counts no more (rates.py)
    files_sent = models.BooleanField(null=True)  # does its server file what it sends in Sent? unknown until a test
    # Limits; None: no limit of ours.
    per_minute = models.PositiveIntegerField(null=True, blank=True)
    per_hour = models.PositiveIntegerField(null=True, blank=True)
    per_day = models.PositiveIntegerField(null=True, blank=True)
    min_gap_ms = models.PositiveIntegerField(default=0)  # least time between two hand-overs
    batch_size = models.PositiveIntegerField(null=True, blank=True)  # after so many it rests
    batch_pause_s = models.PositiveIntegerField(default=600)  # for so many seconds
    # Ramp-up of a new address: so many in the first 24 hours, and so many more in each that follows.
    ramp_start = models.PositiveIntegerField(null=True, blank=True)
    ramp_step = models.PositiveIntegerField(default=0)
    ramp_from = models.DateTimeField(null=True, blank=True)
    connections = models.PositiveSmallIntegerField(default=2)  # at most this many at once, all workers together
    # Where the pacing stands; locked and advanced by the claim.
    next_slot_at = models.DateTimeField(default=timezone.now)
    in_batch = models.PositiveIntegerField(default=0)  # granted since the last rest
    granted_at = models.DateTimeField(null=True)  # the last slot of a batch that is under way
    # While the server cannot be reached: how often in a row, and its words. It rests until `next_slot_at`.
    failures = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)
    # Our own signature (RFC 6376), for a relay that does not sign.
    dkim_domain = models.CharField(max_length=253, blank=True)
    dkim_selector = models.CharField(max_length=63, blank=True)
    sealed_dkim_key = models.TextField(blank=True)  # PEM
    dkim_since = models.DateTimeField(null=True)  # signs since then; None: not, with a key or without
    # Bounces come back by SMTP to us, at this domain (verp.py); empty: to the sender's own mailbox.
    bounce_domain = models.CharField(max_length=253, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ChannelQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def password(self) -> str:
        """The password in the clear, for the moment of logging in; never shown, never logged."""
        return unseal(settings.SECRET_KEY, self.sealed_password) if self.sealed_password else ""

    @password.setter
    def password(self, text: str) -> None:
        self.sealed_password = seal(settings.SECRET_KEY, text) if text else ""

    @property
    def dkim_key(self) -> str:
        """The private key in the clear (PEM), for the moment of reading it; never shown, never logged."""
        return unseal(settings.SECRET_KEY, self.sealed_dkim_key) if self.sealed_dkim_key else ""

    @dkim_key.setter
    def dkim_key(self, text: str) -> None:
        self.sealed_dkim_key = seal(settings.SECRET_KEY, text) if text else ""


class LimitBucket(models.Model):
    """How many hand-overs a channel was granted in five minutes; they add up to a rolling hour and day."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="buckets")
    starts_at = models.DateTimeField()
    granted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "starts_at"], name="one_bucket_at_a_time")]

    def __str__(self) -> str:
        return f"{self.granted} by channel {self.channel_id} from {self.starts_at}"


class Seat(models.Model):
    """Leave to hold one connection to a channel's server; numbered from 1 to `Channel.connections`."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=120)
    lease_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "number"], name="one_connection_a_seat")]

    def __str__(self) -> str:
        return f"seat {self.number} of channel {self.channel_id}: {self.owner}"
