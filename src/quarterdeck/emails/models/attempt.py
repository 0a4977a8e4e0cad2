"""The ledger: one row for each hand-over of an email to a server (design 5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Attempt(models.Model):
    """One hand-over, claimed before the first byte and recorded with the server's own words after.

    Only its owner, who knows the fencing token, moves it, and only while the lease lasts.
    """

    class State(models.TextChoices):
        CLAIMED = "claimed"  # owned by a sender; nothing was transmitted yet
        TRANSMITTING = "transmitting"  # marked: permission to go to DATA was given
        ACCEPTED = "accepted"  # the server said 250 after DATA
        REFUSED = "refused"  # a permanent no, about the recipient or about us
        DEFERRED = "deferred"  # a temporary no; the email waits for its next look
        RELEASED = "released"  # given back before the mark; nothing was sent
        UNKNOWN = "unknown"  # marked, then the owner or the connection was lost; the outcome is not known
        NOT_SENT = "not_sent"  # settled: the mailbox's Sent folder proves that it did not go

    OPEN = (State.CLAIMED, State.TRANSMITTING)

    # No constraint: an attempt outlives the email that was deleted and purged.
    email = models.ForeignKey("emails.Email", models.DO_NOTHING, db_constraint=False, related_name="attempts")
    channel = models.ForeignKey("delivery.Channel", models.PROTECT, related_name="attempts")
    decision = models.PositiveIntegerField()  # which of the email's decisions to send this serves
    state = models.CharField(max_length=12, choices=State, default=State.CLAIMED)
    token = models.UUIDField()  # fencing: a sender that lost its lease cannot write with it
    owner = models.CharField(max_length=120)  # host, pid and start of the sender
    lease_until = models.DateTimeField()
    message_id = models.CharField(max_length=200)  # without angle brackets; the same for every automatic retry
    address = models.CharField(max_length=254)  # whom it was handed over for
    claimed_at = models.DateTimeField()
    marked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)  # SMTP reply code
    enhanced = models.CharField(max_length=12, blank=True)  # RFC 3463 status code
    answer = models.TextField(blank=True)  # the server's own words
    server = models.CharField(max_length=255, blank=True)  # which server answered
    sent_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the bytes that were handed over
    looks = models.PositiveSmallIntegerField(default=0)  # how often Sent was searched while settling
    looked_at = models.DateTimeField(null=True)  # last; from the first on it may not be transmitted any more

    class Meta:
        constraints = [
            # Neither this nor an index names what a mark or a renewal changes (state, marked_at, lease_until), so that
            # their new row versions stay on their pages and out of all indexes.
            models.UniqueConstraint(fields=["email"], condition=Q(ended_at=None), name="one_open_attempt"),
            models.CheckConstraint(
                name="an_ended_attempt_has_its_time",
                condition=Q(state__in=["claimed", "transmitting"], ended_at=None)
                | (~Q(state__in=["claimed", "transmitting"]) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["email", "-id"], name="attempt_latest"),
            models.Index(fields=["message_id"], name="attempt_by_message_id"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk} of email {self.email_id}: {self.state}"
