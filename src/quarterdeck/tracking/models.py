"""Hits on their way to a verdict, and how far each spool file has been read."""

from __future__ import annotations

from django.db import models


class SpoolPosition(models.Model):
    """How far one spool file was drained; written in the transaction that stored its hits."""

    name = models.CharField(max_length=200, primary_key=True)
    offset = models.PositiveBigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} to {self.offset}"


class Hit(models.Model):
    """A view or click whose verdict is not settled yet, with its evidence. Settled ones are events only."""

    email_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=8)  # viewed or clicked
    at = models.DateTimeField()
    evidence = models.JSONField(default=dict)
    settles_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} of email {self.email_id} at {self.at}"
