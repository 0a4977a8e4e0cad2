"""Raw mail as it came, in chunks, stored once by digest. For the mailbox's owner only, and for 90 days (design 9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from operator import attrgetter

from django.db import models
from django.utils import timezone

CHUNK = 256 * 1024  # bytes
KEPT = timedelta(days=90)


class RawMail(models.Model):
    """One message's bytes, known by their SHA-256."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.size} bytes)"

    @classmethod
    def store(cls, mails: Mapping[str, bytes]) -> None:
        """Store these bytes by digest, in the caller's transaction; what is there already stays as it is."""
        ordered = sorted(mails.items())  # two that store the same wait for each other and never deadlock
        RawMail.objects.bulk_create([RawMail(digest=d, size=len(data)) for d, data in ordered], ignore_conflicts=True)
        chunks = [
            RawChunk(mail_id=digest, number=number, data=data[at : at + CHUNK])
            for digest, data in ordered
            for number, at in enumerate(range(0, len(data), CHUNK))
        ]
        RawChunk.objects.bulk_create(chunks, batch_size=64, ignore_conflicts=True)

    def read(self) -> bytes:
        """The whole message; no query where its chunks were fetched with it."""
        return b"".join(bytes(chunk.data) for chunk in sorted(self.chunks.all(), key=attrgetter("number")))


class RawChunk(models.Model):
    """One piece of a message."""

    mail = models.ForeignKey(RawMail, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "number"], name="raw_chunk_once")]

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.mail_id}"
