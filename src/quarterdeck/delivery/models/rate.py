"""How a channel's mail was received: counts of ten minutes, by the domain that it went from."""

from __future__ import annotations

from django.db import models

from quarterdeck.delivery.models.channel import Channel


class Rate(models.Model):
    """What came of the mail of one channel and one From domain in ten minutes; they add up to rolling days."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="rates", db_index=False)
    domain = models.CharField(max_length=253, db_collation="C")
    starts_at = models.DateTimeField()
    handed_over = models.PositiveIntegerField(default=0, db_default=0)  # taken, or refused for the recipient
    bounced = models.PositiveIntegerField(default=0, db_default=0)
    complained = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "domain", "starts_at"], name="one_rate_at_a_time")]

    def __str__(self) -> str:
        return f"{self.domain} by channel {self.channel_id} from {self.starts_at}"
