"""What the name service (DNS) says: the texts that a domain's owner published."""

from __future__ import annotations

import dns.exception
import dns.resolver
from django.utils.translation import gettext as _

from quarterdeck.kit.errors import Temporary

PATIENCE = 5.0  # seconds for one answer


def texts(name: str, resolver: dns.resolver.Resolver | None = None) -> list[str]:
    """The TXT records of a name, each in one piece; none where there are none. Never inside a transaction.

    Raises Temporary when nothing was answered.
    """
    asked = resolver or dns.resolver.get_default_resolver()
    try:
        answer = asked.resolve(name, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        words = _("The name service did not answer about %(name)s: try again in a minute.")
        raise Temporary(words % {"name": name}) from error
    return [b"".join(row.strings).decode(errors="replace") for row in answer]
