"""A channel's DKIM key: made here, published by its owner, checked in DNS, and only then used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import dns.resolver
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.delivery.addresses import Unsendable, wire_address
from quarterdeck.delivery.dkim import Signer, public_record
from quarterdeck.delivery.models import Channel
from quarterdeck.delivery.name_service import texts
from quarterdeck.kit.errors import Misconfigured
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

BITS = 2048  # longer keys do not fit everywhere that DNS is edited (RFC 8301, 3.2)


@dataclass(frozen=True)
class Record:
    """What the owner of the domain publishes."""

    name: str
    value: str


@transaction.atomic
def make(channel: Channel, domain: str, by: User | None = None) -> Record:
    """A new key for mail of `domain`; an older one is forgotten. Nothing is signed before `use`.

    Raises Misconfigured when it is not a domain.
    """
    named = _domain(domain)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    channel.dkim_key, channel.dkim_domain, channel.dkim_since = pem, named, None
    channel.dkim_selector = f"qd{timezone.now():%y%m%d}{channel.pk}"
    channel.save(update_fields=["sealed_dkim_key", "dkim_domain", "dkim_selector", "dkim_since"])
    AuditEntry.record(by, "channel.dkim_made", channel, domain=named, selector=channel.dkim_selector)
    return record_of(channel)


def record_of(channel: Channel) -> Record:
    """What has to be in DNS for the channel's key."""
    return Record(f"{channel.dkim_selector}._domainkey.{channel.dkim_domain}", public_record(channel.dkim_key))


def use(channel: Channel, by: User | None = None, resolver: dns.resolver.Resolver | None = None) -> None:
    """Sign from now on, if the key is published: a signature that nobody can verify is worse than none.

    Asks the name service, so never inside a transaction. Raises Misconfigured with what was found instead, Temporary
    when nothing was answered.
    """
    if not channel.sealed_dkim_key:
        raise Misconfigured(_("This channel has no key yet: make one first."))
    check(record_of(channel), resolver)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(dkim_since=Now())
        AuditEntry.record(by, "channel.dkim_used", channel, domain=channel.dkim_domain)
    channel.refresh_from_db()


@transaction.atomic
def stop(channel: Channel, by: User | None = None) -> None:
    """Sign no more; the key is kept."""
    if Channel.objects.filter(pk=channel.pk).exclude(dkim_since=None).update(dkim_since=None):
        AuditEntry.record(by, "channel.dkim_stopped", channel, domain=channel.dkim_domain)
    channel.refresh_from_db()


def check(record: Record, resolver: dns.resolver.Resolver | None = None) -> None:
    """Whether this very key is published; raises Misconfigured or Temporary."""
    found = texts(record.name, resolver)
    if not found:
        raise Misconfigured(
            _("There is no record %(name)s in DNS yet. A new one can take an hour to be seen.") % {"name": record.name}
        )
    if not any(_key_in(each) == _key_in(record.value) for each in found):
        raise Misconfigured(_("%(name)s holds another key: %(found)s") % {"name": record.name, "found": found[0][:200]})


def signer_of(channel: Channel) -> Signer | None:
    """What signs the channel's mail now."""
    if channel.dkim_since is None:
        return None
    return _signer(channel.dkim_key, channel.dkim_domain, channel.dkim_selector)


@lru_cache(maxsize=64)
def _signer(pem: str, domain: str, selector: str) -> Signer:
    """Reading a key takes as long as signing with it."""
    return Signer(pem, domain, selector)


def _key_in(record: str) -> str:
    tags = dict(part.strip().split("=", 1) for part in record.split(";") if "=" in part)
    return "".join(tags.get("p", "").split())


def _domain(text: str) -> str:
    try:
        return wire_address(f"x@{text.strip().rstrip('.').lower()}").partition("@")[2]
    except Unsendable:
        raise Misconfigured(_("“%(domain)s” is not a domain name.") % {"domain": text[:80]}) from None
