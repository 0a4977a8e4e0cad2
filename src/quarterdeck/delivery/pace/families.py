"""Recipient domains that are one mailbox provider: counted together under their primary domain (M2). Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from quarterdeck.kit.keys import fold

GMAIL, YAHOO, OUTLOOK = "gmail.com", "yahoo.com", "outlook.com"
FAMILIES = (GMAIL, YAHOO, OUTLOOK)

# Google counts what one organisation sends to personal accounts: from 5,000 in 24 hours on it is a bulk sender for
# ever (support.google.com/a/answer/81126); Yahoo and Outlook.com ask the same of bulk senders. So: stop before.
FAMILY_PER_DAY = 4_500
FAMILY_WARNS_AT = 4_000

_MEMBERS = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), GMAIL),
    **dict.fromkeys(("ymail.com", "rocketmail.com", "aol.com", "aim.com", "myyahoo.com"), YAHOO),
    **dict.fromkeys(("msn.com", "passport.com", "windowslive.com"), OUTLOOK),
}
_NATIONAL = {"yahoo": YAHOO, "aol": YAHOO, "outlook": OUTLOOK, "hotmail": OUTLOOK, "live": OUTLOOK}  # yahoo.co.uk …
_ENDING = re.compile(r"com|(com?\.)?[a-z]{2}")


def primary_domain(address: str) -> str:
    """The domain under which mail to an address is counted: its family's primary one, or its own."""
    return _primary(address.rpartition("@")[2]) if "@" in address else ""


@lru_cache(maxsize=4096)
def _primary(typed: str) -> str:
    domain = fold(typed)
    known = _MEMBERS.get(domain)
    if known:
        return known
    name, _, suffix = domain.partition(".")
    return _NATIONAL[name] if name in _NATIONAL and _ENDING.fullmatch(suffix) else domain
