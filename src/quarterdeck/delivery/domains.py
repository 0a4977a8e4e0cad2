"""Do providers know our mail for ours? The records of From domains: looked up, kept, said, answered for (M1).

A domain that was found lacking stops its identities' new mail, with what to publish, until it is mended or an admin
answers for it. It is looked up when an address is proved, each day, and when somebody asks.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import dns.resolver
import structlog
from django.db import transaction
from django.db.models.functions import Now

from quarterdeck.delivery import dkim_keys
from quarterdeck.delivery.domain_rules import Published, Sends, is_reserved, lacks, tags, walk
from quarterdeck.delivery.models import Channel, Identity, MailDomain
from quarterdeck.delivery.name_service import texts
from quarterdeck.delivery.pace.families import FAMILIES, primary_domain
from quarterdeck.kit.clock import db_now
from quarterdeck.kit.errors import Temporary
from quarterdeck.kit.keys import domain_of
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

AGAIN_AFTER = timedelta(hours=24)
LONGEST_NOTE = 500  # characters

log = structlog.get_logger("quarterdeck.domains")


def is_checked(channel: Channel, domain: str) -> bool:
    """Whether the domain's records are ours to look after: not a provider's own, a made-up one, or the sandbox's."""
    is_providers = primary_domain(f"x@{domain}") in FAMILIES
    return channel.kind == Channel.Kind.SMTP and not is_reserved(domain) and not is_providers


def check(channel: Channel, domain: str, resolver: dns.resolver.Resolver | None = None) -> MailDomain:
    """Look the records up and keep what they lack; raises Temporary. Never inside a transaction."""
    sends = _sends(channel, domain)
    found = Published(
        spf=texts(sends.envelope, resolver),
        dmarc=[(each, texts(f"_dmarc.{each}", resolver)) for each in walk(domain)],
        dkim=texts(sends.dkim_name, resolver) if sends.dkim_name else None,
    )
    told = [asdict(each) for each in lacks(sends, found)]
    row, _new = MailDomain.objects.update_or_create(
        channel=channel, domain=domain, defaults={"lacks": told, "checked_at": db_now()}
    )
    return row


def look_after(identity: Identity) -> None:
    """An address was proved: look its domain up now rather than at the next round."""
    domain = domain_of(identity.address)
    if identity.channel is None or not is_checked(identity.channel, domain):
        return
    try:
        check(identity.channel, domain)
    except Temporary as error:
        log.warning("name service did not answer", domain=domain, error=str(error))


def check_channel(channel: Channel) -> None:
    """All From domains of a channel; raises Temporary at the first that nothing is heard of."""
    forget_others(channel)
    for domain in domains_of(channel):
        check(channel, domain)


def check_due() -> int:
    """Every domain that was not looked up for a day; returns how many. One that is not heard of waits for the next."""
    count = 0
    for channel in Channel.objects.filter(kind=Channel.Kind.SMTP):
        forget_others(channel)
        fresh = channel.domains.filter(checked_at__gt=Now() - AGAIN_AFTER).values_list("domain", flat=True)
        for domain in set(domains_of(channel)) - set(fresh):
            try:
                check(channel, domain)
                count += 1
            except Temporary as error:
                log.warning("name service did not answer", domain=domain, error=str(error))
    return count


def domains_of(channel: Channel) -> list[str]:
    """The From domains of its proved identities that are looked after."""
    proved = Identity.objects.filter(channel=channel).exclude(verified_at=None).values_list("address", flat=True)
    return [each for each in sorted({domain_of(address) for address in proved}) if is_checked(channel, each)]


@transaction.atomic
def answer_for(row: MailDomain, *, note: str, by: User) -> None:
    """An admin lets mail go although these things are lacking; raises PermissionError, ValueError without a reason."""
    if not by.is_admin:
        raise PermissionError("only an admin answers for a domain's records")
    if not note.strip():
        raise ValueError("a reason is needed")
    codes = [each["code"] for each in row.lacks]
    MailDomain.objects.filter(pk=row.pk).update(
        accepted=codes, accepted_by=by, accepted_note=note.strip()[:LONGEST_NOTE]
    )
    AuditEntry.record(by, "domain.answered_for", row.channel, domain=row.domain, lacks=codes, note=note.strip())


def forget_others(channel: Channel) -> None:
    """Domains that nobody sends from through this channel any more stop nothing, and nobody need mend them."""
    channel.domains.exclude(domain__in=domains_of(channel)).delete()


def _sends(channel: Channel, domain: str) -> Sends:
    sends = Sends(domain, channel.bounce_domain or domain, channel.host)
    if channel.dkim_since is None:
        return sends
    record = dkim_keys.record_of(channel)
    return Sends(domain, sends.envelope, channel.host, channel.dkim_domain, record.name, tags(record.value)["p"])
