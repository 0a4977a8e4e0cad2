"""Hits on their way to a verdict, spool positions, the senders' own browsers, and who may be followed how far."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

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


class Mode(models.TextChoices):
    """How far somebody is followed (modes.py)."""

    OFF = "off", _("Off")
    AGGREGATE = "aggregate", _("Count only")
    INDIVIDUAL = "individual", _("By person")
    CONSENT = "consent", _("By person, once they have agreed")  # a rule only: until then it is off


class Rule(models.Model):
    """What holds for the people of a country, or for everyone else (no country)."""

    country = models.CharField(max_length=2, blank=True, unique=True)  # ISO 3166-1 alpha-2
    mode = models.CharField(max_length=10, choices=Mode)

    def __str__(self) -> str:
        return f"{self.country or 'everyone'}: {self.mode}"


class Choice(models.Model):
    """What one person chose for themselves; it comes before every rule."""

    person = models.OneToOneField("people.Person", models.CASCADE, primary_key=True, related_name="tracking_choice")
    mode = models.CharField(max_length=10, choices=Mode)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"person {self.person_id}: {self.mode}"


class Consent(models.Model):
    """That one person agreed to be followed, or took it back: kept as proof, never changed (L7)."""

    class Source(models.TextChoices):
        PAGE = "page", _("by the link in an email")
        WRITTEN = "written", _("in writing")
        SPOKEN = "spoken", _("by word of mouth")
        FORM = "form", _("on a form or web page")

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="tracking_consents")
    given = models.BooleanField()  # False: taken back
    at = models.DateTimeField()  # when they said so
    source = models.CharField(max_length=8, choices=Source)
    note = models.CharField(max_length=300, blank=True)  # where the proof is
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    email_id = models.BigIntegerField(null=True)  # the mail whose link they followed
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"person {self.person_id} {'agreed' if self.given else 'took it back'}, {self.at:%Y-%m-%d}"


class Tally(models.Model):
    """How often mails of one template and day were viewed or clicked, where only counting is allowed."""

    template_id = models.BigIntegerField()  # 0: none
    day = models.DateField()  # on which the mails went
    kind = models.CharField(max_length=8)  # viewed, clicked
    verdict = models.CharField(max_length=8)  # human, machine
    hits = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template_id", "day", "kind", "verdict"], name="one_tally_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.hits} {self.kind} of template {self.template_id}, {self.day}"


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
