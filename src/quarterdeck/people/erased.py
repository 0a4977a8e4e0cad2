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
def remember_as_erased(addresses: Collection[str]) -> set[str]:
    """Block these addresses for good as hashes, and forget every other reason, with its words, that names them.

    Returns the hashes.
    """
    keys = {address_key(each) for each in addresses}
    Suppression.objects.filter(address_key__in=keys).exclude(kind=Suppression.Kind.DOMAIN).delete()
    SoftBounce.objects.filter(address_key__in=keys).delete()
    hashes = {erased_key(each) for each in keys}
    Suppression.suppress(hashes, Suppression.Kind.ERASED)
    return hashes


def erased_among(addresses: Collection[str]) -> set[str]:
    """Those of these folded addresses whose people were erased; at most two queries."""
    erased = Suppression.objects.standing().filter(kind=Suppression.Kind.ERASED)
    if not addresses or not erased.exists():
        return set()
    hashes = {erased_key(each): each for each in addresses}
    return {hashes[key] for key in erased.filter(address_key__in=hashes).values_list("address_key", flat=True)}


@cache
def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "erased")
