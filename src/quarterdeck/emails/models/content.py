"""What an email says, before merge fields are filled; immutable once sealed."""

from __future__ import annotations

import hashlib
import json
from typing import Self

from django.db import models, transaction
from django.utils import timezone


class Content(models.Model):
    """A subject and a body with merge fields. A draft's may change; sealing fixes it for good."""

    subject = models.TextField(blank=True)
    body = models.TextField(blank=True)  # clean HTML
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 once sealed, empty while it may change
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.subject or "(no subject)"

    @property
    def is_sealed(self) -> bool:
        return bool(self.digest)

    @transaction.atomic
    def write(self, subject: str, body: str) -> Self:
        """This content with new words: itself while unsealed, else a copy with the same attachments."""
        if not self.is_sealed:
            self.subject, self.body = subject, body
            self.save(update_fields=["subject", "body"])
            return self
        copy = type(self).objects.create(subject=subject, body=body)
        Attachment.objects.bulk_create(
            [
                Attachment(content=copy, file_id=a.file_id, name=a.name, media_type=a.media_type)
                for a in self.attachments.all()
            ]
        )
        return copy

    def seal(self) -> None:
        """Fix the words and the attachments; from now on a change makes a copy."""
        if self.is_sealed:
            return
        files = list(self.attachments.order_by("id").values_list("file_id", "name"))
        said = json.dumps([self.subject, self.body, files])
        self.digest = hashlib.sha256(said.encode()).hexdigest()
        self.save(update_fields=["digest"])


class Attachment(models.Model):
    """A file that goes along with a content."""

    content = models.ForeignKey(Content, models.CASCADE, related_name="attachments")
    file = models.ForeignKey("emails.File", models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120, default="application/octet-stream")

    def __str__(self) -> str:
        return self.name
