"""Hits on their way to a verdict, how far each spool file has been read, and the senders' own browsers."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

REMEMBERED = timedelta(days=180)  # since a browser was last used to log in


class SpoolPosition(models.Model):
    """How far one spool file was drained; written in the transaction that stored its hits."""

    name = models.CharField(max_length=200, primary_key=True)
    offset = models.PositiveBigIntegerField(default=0)
    finished = models.BooleanField(default=False)  # its owner is gone and all of it is stored; the file may go
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} to {self.offset}"


class Hit(models.Model):
    """A view or click whose verdict may still change, with its evidence. Afterwards only its event remains."""

    email_id = models.BigIntegerField(db_index=True)
    event_id = models.BigIntegerField()
    verdict = models.CharField(max_length=8)  # as its event and the counts have it now
    evidence = models.JSONField()  # as in the spool (evidence.py); forgotten with this row
    heard_at = models.DateTimeField()
    look_at = models.DateTimeField(db_index=True)  # when it is judged again

    def __str__(self) -> str:
        return f"hit of email {self.email_id}: {self.verdict}"


class OwnBrowser(models.Model):
    """The keyed mark of a place and browser from which a user works: hits from there are self-views."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_browsers")
    mark = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="one_mark_of_a_browser")]

    def __str__(self) -> str:
        return f"a browser of {self.user}"


def remember(user_id: int, mark: str) -> None:
    """This user works from there; how recently is what keeps the mark."""
    OwnBrowser.objects.bulk_create(
        [OwnBrowser(user_id=user_id, mark=mark, seen_at=Now())],
        update_conflicts=True,
        unique_fields=["user", "mark"],
        update_fields=["seen_at"],
    )


def forget() -> int:
    """Remove the marks of browsers that nobody has used for long; returns how many."""
    removed, _ = OwnBrowser.objects.filter(seen_at__lt=Now() - REMEMBERED).delete()
    return removed
