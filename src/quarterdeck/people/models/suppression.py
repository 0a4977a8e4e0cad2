"""Reasons not to mail an address. Checked at compose, at enrolment and again at the claim."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from quarterdeck.kit.keys import address_key, domain_of
from quarterdeck.team.models.audit import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def standing(self) -> Self:
        return self.filter(lifted_at=None)

    def of_addresses(self, addresses: Collection[str]) -> dict[str, Suppression]:
        """Each of `addresses` that may not be mailed, with the oldest standing reason; one query."""
        keys = {address_key(each): each for each in addresses}
        domains = {domain_of(each) for each in addresses}
        rows = self.standing().filter(
            Q(address_key__in=keys) | Q(kind=Suppression.Kind.DOMAIN, address_key__in=domains)
        )
        by_key: dict[str, Suppression] = {}
        for row in rows.order_by("-since"):
            by_key[row.address_key] = row
        found = {each: by_key.get(key) or by_key.get(domain_of(key)) for key, each in keys.items()}
        return {each: row for each, row in found.items() if row is not None}


class Suppression(models.Model):
    """One standing or lifted reason not to mail an address, or a whole domain."""

    class Kind(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "unsubscribed"
        BOUNCED = "bounced", "bounced for good"
        COMPLAINED = "complained", "reported our mail as spam"
        MANUAL = "manual", "blocked by a teammate"
        DOMAIN = "domain", "blocked domain"

    kind = models.CharField(max_length=12, choices=Kind)
    address_key = models.CharField(max_length=254, db_collation="C")  # a domain for Kind.DOMAIN
    note = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lifted_note = models.CharField(max_length=500, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_key", "kind"], condition=Q(lifted_at=None), name="suppressed_once_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_key}: {self.get_kind_display()}"

    @classmethod
    def suppress(cls, addresses: Collection[str], kind: str, note: str = "", by: User | None = None) -> None:
        """Block these addresses; one that stands blocked for the same reason stays as it is."""
        rows = [
            Suppression(kind=kind, address_key=key, note=note[:500], by=by)
            for key in {address_key(a) for a in addresses}
        ]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True)

    @classmethod
    @transaction.atomic
    def lift(cls, address: str, kinds: Collection[str], note: str, by: User) -> int:
        """End the standing reasons of these kinds, with the reason why; returns how many there were."""
        standing = cls.objects.standing().filter(address_key=address_key(address), kind__in=kinds)
        lifted = standing.update(lifted_at=timezone.now(), lifted_by=by, lifted_note=note[:500])
        if lifted:
            AuditEntry.record(
                by, "suppression.lifted", address=address_key(address), kinds=sorted(kinds), note=note[:500]
            )
        return lifted
