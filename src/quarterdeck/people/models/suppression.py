"""Reasons not to mail an address. Checked at compose, at enrolment and again at the claim."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.keys import address_key
from quarterdeck.people.signals import suppressed
from quarterdeck.team.models.audit import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

LONGEST_NOTE = 500  # characters


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def standing(self) -> Self:
        """What holds now: neither lifted nor run out."""
        return self.filter(Q(until=None) | Q(until__gt=Now()), lifted_at=None)


class Suppression(models.Model):
    """One standing or lifted reason not to mail an address, or a whole domain."""

    class Kind(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        BOUNCED = "bounced", _("bounced for good")
        SOFT = "soft_bounced", _("bounced again and again")  # for a time: until `until`
        COMPLAINED = "complained", _("reported our mail as spam")
        MANUAL = "manual", _("blocked by a teammate")
        DOMAIN = "domain", _("blocked domain")
        ERASED = "erased", _("erased at their own wish")
        COUNTRY = "country", _("not without consent in their country")  # read from the country's rule, never stored

    class Source(models.TextChoices):
        """How we heard."""

        ONE_CLICK = "one_click", _("the unsubscribe button of their mail program")
        PAGE = "page", _("the link in an email")
        REPLY = "reply", _("an answer")
        TEAMMATE = "teammate", _("a teammate")
        IMPORT = "import", _("an import")
        SERVER = "server", _("their mail server")
        REPORT = "report", _("a complaint")
        OTHER = "other", _("elsewhere")

    kind = models.CharField(max_length=12, choices=Kind)
    # A domain for Kind.DOMAIN, a keyed hash (people/erased.py) for Kind.ERASED.
    address_key = models.CharField(max_length=254, db_collation="C")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )  # only this teammate's mail; None: everybody's
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.OTHER, db_default=Source.OTHER)
    email_id = models.BigIntegerField(null=True)  # the mail that they answered so; it may be purged by now
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)  # runs out by itself
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lifted_note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_key", "kind", "sender"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="suppressed_once_for_a_reason",
            )
        ]
        indexes = [
            models.Index(fields=["address_key"], name="suppression_history"),
            models.Index(fields=["-since", "-id"], name="suppression_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.address_key}: {self.get_kind_display()}"

    @property
    def is_standing(self) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > timezone.now())

    @staticmethod
    @transaction.atomic
    def suppress(
        addresses: Collection[str],
        kind: str,
        note: str = "",
        by: User | None = None,
        *,
        source: str = "",
        mails: Mapping[str, int] | None = None,
        notes: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> None:
        """Block these addresses (domains, for Kind.DOMAIN); one that is blocked for the same reason stays as it is.

        `mails` gives the id of the email that an address answered so, `notes` a note of its own. The news goes out
        as `signals.suppressed`.
        """
        how = source or (Suppression.Source.TEAMMATE if by else SOURCES.get(kind, Suppression.Source.OTHER))
        email_ids = {address_key(address): pk for address, pk in (mails or {}).items()}
        own_notes = {address_key(address): words for address, words in (notes or {}).items()}
        keys = sorted({address_key(address) for address in addresses})
        Suppression.run_out(keys)
        rows = [
            Suppression(
                kind=kind, address_key=key, note=own_notes.get(key, note)[:LONGEST_NOTE], by=by, source=how,
                email_id=email_ids.get(key), **fields,
            )
            for key in keys
        ]  # fmt: skip
        Suppression.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        suppressed.send(Suppression, keys=frozenset(keys), kind=kind)

    @classmethod
    def run_out(cls, keys: Collection[str] | None = None) -> int:
        """Close the blocks (of these keys) whose time is over, so that the history says so; returns how many."""
        over = cls.objects.filter(lifted_at=None, until__lte=Now())
        if keys is not None:
            over = over.filter(address_key__in=keys)
        return over.update(lifted_at=F("until"))

    @classmethod
    @transaction.atomic
    def lift(cls, address: str, kinds: Collection[str], note: str, by: User) -> int:
        """End the standing reasons of these kinds, with the reason why; returns how many there were."""
        standing = cls.objects.standing().filter(address_key=address_key(address), kind__in=kinds)
        lifted = standing.update(lifted_at=timezone.now(), lifted_by=by, lifted_note=note[:LONGEST_NOTE])
        if lifted:
            AuditEntry.record(
                by, "suppression.lifted", address=address_key(address), kinds=sorted(kinds), note=note[:LONGEST_NOTE]
            )
        return lifted


SOURCES: dict[str, str] = {
    Suppression.Kind.BOUNCED: Suppression.Source.SERVER,
    Suppression.Kind.SOFT: Suppression.Source.SERVER,
    Suppression.Kind.COMPLAINED: Suppression.Source.REPORT,
}


class SoftBounce(models.Model):
    """One email that came back although its address is good: enough of them, and the address rests (escalation.py)."""

    address_key = models.CharField(max_length=254, db_collation="C")
    email_id = models.BigIntegerField(unique=True)  # one email is one bounce, however often it is heard of (R11)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address_key", "at"], name="soft_bounces_of_address")]

    def __str__(self) -> str:
        return f"soft bounce of {self.address_key}"


class CountryRule(models.Model):
    """What holds before anybody in a country is mailed (L8)."""

    class Ask(models.TextChoices):
        CONSENT = "consent", _("Only with consent")
        NEVER = "never", _("Nobody")

    country = models.CharField(max_length=2, unique=True)  # ISO 3166-1 alpha-2
    ask = models.CharField(max_length=8, choices=Ask)
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.country}: {self.get_ask_display()}"
