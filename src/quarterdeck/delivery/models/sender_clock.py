"""What the senders know of time and of the database itself; decides whether sending starts held (design 5.7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SenderClock(models.Model):
    """One row. While `held_since` is set nothing is claimed, and every page says so."""

    system_identifier = models.CharField(max_length=32, blank=True)  # of the database cluster, at the last claim
    timeline = models.PositiveIntegerField(null=True)
    heartbeat_at = models.DateTimeField(null=True)  # the last sign of life of any sender
    held_since = models.DateTimeField(null=True)
    held_reason = models.TextField(blank=True)
    gap_from = models.DateTimeField(null=True)  # emails due in the gap are first looked for in Sent
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_sender_clock")]

    def __str__(self) -> str:
        return "held" if self.held_since else "sending"
