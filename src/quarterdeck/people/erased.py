"""Erased people: what is left of them is a keyed hash of their address, so that nobody mails them again (L3, L4)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache

from django.conf import settings
from django.db import transaction

from quarterdeck.kit.keys import address_key
from quarterdeck.kit.tokens import derive_key
from quarterdeck.people.models.suppression import SoftBounce, Suppression


def erased_key(address: str) -> str:
    """The keyed hash of an address: the same for every spelling, and of no use without our key."""
    return hashlib.blake2b(address_key(address).encode(), key=_key(settings.SECRET_KEY), digest_size=32).hexdigest()


@transaction.atomic
def remember_as_erased(addresses: Collection[str]) -> None:
    """Block these addresses for good as hashes, and forget every other reason, with its words, that names them."""
    keys = {address_key(each) for each in addresses}
    Suppression.objects.filter(address_key__in=keys).exclude(kind=Suppression.Kind.DOMAIN).delete()
    SoftBounce.objects.filter(address_key__in=keys).delete()
    Suppression.suppress([erased_key(each) for each in keys], Suppression.Kind.ERASED)


@cache
def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "erased")
