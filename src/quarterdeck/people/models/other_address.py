"""An address that a person had before they were merged with another: it still means them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from quarterdeck.people.models.person import Person


class OtherAddress(models.Model):
    """One more address of a person. Nothing is mailed there; whoever writes it down or answers from it is known."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="other_addresses")
    address = models.EmailField(max_length=254)
    address_key = models.CharField(max_length=254, unique=True, db_collation="C", editable=False)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.address
