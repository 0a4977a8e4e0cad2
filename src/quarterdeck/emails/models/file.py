"""Files in the database, in chunks, stored once by digest: one backup, many hosts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Self

from django.db import models, transaction
from django.utils import timezone

CHUNK = 256 * 1024  # bytes


class File(models.Model):
    """Some bytes, known by their SHA-256."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.size} bytes)"

    @classmethod
    @transaction.atomic
    def store(cls, data: bytes) -> Self:
        """The file with these bytes, stored if it is new."""
        digest = hashlib.sha256(data).hexdigest()
        file, is_new = cls.objects.get_or_create(digest=digest, defaults={"size": len(data)})
        if is_new:
            pieces = range(0, len(data), CHUNK)
            Chunk.objects.bulk_create(
                [Chunk(file=file, number=n, data=data[at : at + CHUNK]) for n, at in enumerate(pieces)], batch_size=16
            )
        return file

    def chunks(self) -> Iterator[bytes]:
        """The bytes in order, a chunk at a time."""
        for data in self.pieces.order_by("number").values_list("data", flat=True).iterator(chunk_size=4):
            yield bytes(data)

    def read(self) -> bytes:
        return b"".join(self.chunks())


class Chunk(models.Model):
    """One piece of a file."""

    file = models.ForeignKey(File, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="chunk_once")]

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.file_id}"
