"""A person: prospect, contact, lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.keys import address_key, domain_of, name_key

if TYPE_CHECKING:
    from quarterdeck.team.models import User


ERASED_DOMAIN = "erased.invalid"  # RFC 2606: no mail can go there


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """Shared people; unshared ones for their owner, whoever brought them in or mailed them, managers and admins.

        Nobody sees the rows of erased people: they hold no more than a number that totals point at.
        """
        known = self.filter(erased_at=None)
        if user.is_admin:
            return known
        seen = user.__class__.objects.whose_email_is_visible_to(user).values("pk")
        mailed = models.Exists(Person.emails_by(seen))
        return known.filter(Q(shared=True) | Q(owner__in=seen) | Q(creator__in=seen) | mailed)

    def editable_by(self, user: User) -> Self:
        """People whose facts `user` may change; others may only fill blanks (design 9)."""
        if user.is_admin:
            return self.filter(erased_at=None)
        seen = user.__class__.objects.whose_email_is_visible_to(user).values("pk")
        return self.filter(Q(owner__in=seen) | Q(owner=None, shared=True), erased_at=None)

    def known_at(self, address: str) -> Person | None:
        """Who has this address, or had it before they were merged with another."""
        return self.filter(address_key=address_key(address)).first() or self.formerly_at(address)

    def formerly_at(self, address: str) -> Person | None:
        """Who had this address before they were merged with another."""
        return self.filter(other_addresses__address_key=address_key(address)).first()

    def named_or_at(self, text: str) -> Self:
        """People whose name or address has a word that begins with each word of `text`."""
        found = self
        for word in name_key(text).split():
            found = found.filter(
                Q(name_key__startswith=word)
                | Q(name_key__contains=f" {word}")
                | Q(address_key__startswith=word)
                | Q(company_key__startswith=word)
                | (Q(pk__in=Person.formerly(word)) if "@" in word else Q())
            )
        return found


class Person(models.Model):
    """One human being outside, known by one address in the organisation."""

    class Authorization(models.TextChoices):
        """Why their data may be processed (GDPR, article 6)."""

        CONSENT = "consent", _("Consent")
        INTEREST = "interest", _("Legitimate interest")
        CONTRACT = "contract", _("Performance of a contract")
        LEGAL = "legal", _("Compliance with a legal obligation")
        VITAL = "vital", _("Protection of vital interests")
        PUBLIC = "public", _("Public interest or official authority")
        OTHER = "other", _("Other")

    class Source(models.TextChoices):
        MANUAL = "manual", _("Manual")  # written down, or written to, by a teammate
        IMPORT = "import", _("Import")
        OTHER = "other", _("Other")

    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    address = models.EmailField(max_length=254)
    title = models.CharField(max_length=160, blank=True)
    company = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    linkedin = models.URLField(max_length=300, blank=True)
    website = models.URLField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    time_zone = models.CharField(max_length=64, blank=True)  # IANA name; empty: unknown
    custom = models.JSONField(default=dict, blank=True)
    notes = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="people")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.MANUAL)
    shared = models.BooleanField(default=True)
    authorization = models.CharField(max_length=8, choices=Authorization, blank=True, default="", db_default="")
    authorized_on = models.DateField(null=True)  # the date of the consent
    authorized_for = models.CharField(
        max_length=300, blank=True, default="", db_default=""
    )  # its purpose, or what `other` means
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, editable=False)  # nothing else is known of them (erase.py)

    # Folded copies, kept by save(): what lists sort, page and look up by.
    address_key = models.CharField(max_length=254, unique=True, db_collation="C", editable=False)
    name_key = models.CharField(max_length=201, db_collation="C", editable=False)
    company_key = models.CharField(max_length=160, db_collation="C", editable=False)

    objects = PersonQuerySet.as_manager()

    KEYED: ClassVar = {
        "address": "address_key",
        "first_name": "name_key",
        "last_name": "name_key",
        "company": "company_key",
    }

    class Meta:
        indexes = [
            models.Index(fields=["name_key", "id"], name="person_by_name"),
            models.Index(fields=["company_key", "id"], name="person_by_company"),
            models.Index(fields=["owner", "name_key"], name="person_of_owner"),
            models.Index(fields=["-updated_at", "-id"], name="person_by_change"),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def emails_by(senders: Any) -> models.QuerySet[Any]:
        """Email to the outer person from any of `senders`, for an Exists."""
        email = Person._meta.get_field("emails").related_model
        return email._base_manager.filter(person=models.OuterRef("pk"), sender__in=senders)

    @staticmethod
    def formerly(start: str) -> models.QuerySet[Any]:
        """The ids of those who had an address that begins so before they were merged with another."""
        other = Person._meta.get_field("other_addresses").related_model
        return other._base_manager.filter(address_key__startswith=start).values("person")

    @property
    def name(self) -> str:
        """The full name, or the address where there is none."""
        known = f"{self.first_name} {self.last_name}".strip() or self.address
        return gettext("Erased person") if known.endswith(f"@{ERASED_DOMAIN}") else known

    @property
    def domain(self) -> str:
        return domain_of(self.address)

    def key(self) -> None:
        """Write the folded keys anew; bulk_create needs this called first."""
        self.address_key = address_key(self.address)
        self.name_key = name_key(self.name)
        self.company_key = name_key(self.company)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key()
        changed = kwargs.get("update_fields")
        if changed is not None:
            self.updated_at = timezone.now()
            keys = {key for field, key in self.KEYED.items() if field in changed}
            kwargs["update_fields"] = {*changed, *keys, "updated_at"}
        super().save(*args, **kwargs)
