"""A channel's mailbox, read by IMAP: how to reach it, who reads it now, and how far its folders have been read."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.secrets import seal, unseal


class Mailbox(models.Model):
    """Where the answers to a channel's emails arrive. One worker at a time reads it, by a lease."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("None (only for a server on this machine)")

    channel = models.OneToOneField("delivery.Channel", models.CASCADE, related_name="mailbox")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    username = models.CharField(max_length=254)
    sealed_password = models.TextField(blank=True)
    is_on = models.BooleanField(default=True)  # a person may stop the reading without losing the settings
    since = models.DateTimeField(null=True)  # the first connection began with mail from here on
    # Whose turn it is; the database's clock. `owner` is a listener's name, empty when nobody reads.
    owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(db_default=Now())
    # How it goes: when it last answered, and what is wrong since when. `trouble` is in a person's words.
    read_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)
    trouble_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return f"{self.username} at {self.host}"

    @property
    def password(self) -> str:
        """The password in the clear, for the moment of logging in; never shown, never logged."""
        return unseal(settings.SECRET_KEY, self.sealed_password) if self.sealed_password else ""

    @password.setter
    def password(self, text: str) -> None:
        self.sealed_password = seal(settings.SECRET_KEY, text) if text else ""


class Folder(models.Model):
    """One folder of a mailbox and the last message taken from it (RFC 9051, 2.3.1.1: UIDs rise while UIDVALIDITY
    stays). Moved in the same transaction as the records of its messages."""

    class Role(models.TextChoices):
        INBOX = "inbox"
        SENT = "sent"

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="folders")
    role = models.CharField(max_length=5, choices=Role)
    name = models.TextField()  # as the server calls it, in letters (not modified UTF-7)
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)  # 32 bits without a sign
    read_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)  # what a person should know of the last look, such as a message too big
    left = ArrayField(models.BigIntegerField(), default=list)  # UIDs that could not be taken; tried again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "role"], name="one_folder_a_role")]

    def __str__(self) -> str:
        return f"{self.name} of mailbox {self.mailbox_id}"
