"""Email addresses as they go over the wire (RFC 5321): checked, and with their domain in ASCII."""

from __future__ import annotations

import re
from functools import lru_cache

import idna
from django.utils.translation import gettext_noop as _

from quarterdeck.kit.errors import Permanent
from quarterdeck.kit.sayings import Saying

LONGEST = 254  # octets (RFC 5321, 4.5.3.1, with erratum 1690)
LONGEST_LOCAL = 64
ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf"{ATEXT}(?:\.{ATEXT})*")
UNICODE_LOCAL = re.compile(r"[^\x00-\x20\x7f-\xa0\"(),.:;<>@\[\\\]]+(?:\.[^\x00-\x20\x7f-\xa0\"(),.:;<>@\[\\\]]+)*")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*")


class Unsendable(Permanent):
    """The message cannot be written as mail as it is; the words say what to change."""


@lru_cache(maxsize=4096)
def wire_address(address: str, smtputf8: bool = False) -> str:
    """`address` with its domain in ASCII (IDNA); raises Unsendable with words for a person.

    With `smtputf8` (RFC 6531) the part before the @ may hold any letters.
    """
    if re.search(r"[\x00-\x1f\x7f]", address):
        raise Unsendable(_("An email address holds a line break or a control character."))
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or not domain:
        raise Unsendable(
            Saying(_("“%(address)s” is not an email address: it has to look like name@example.com."), address=address)
        )
    if not local.isascii() and not smtputf8:
        raise Unsendable(
            Saying(
                _(
                    "“%(address)s” has other letters than a–z before the @, and this mail server "
                    "cannot take that (no SMTPUTF8)."
                ),
                address=address,
            )
        )
    if not (LOCAL if local.isascii() else UNICODE_LOCAL).fullmatch(local) or len(local.encode()) > LONGEST_LOCAL:
        raise Unsendable(
            Saying(_("“%(address)s” is not an email address: the part before the @ cannot be read."), address=address)
        )
    wire = f"{local}@{_ascii_domain(address, domain)}"
    if len(wire.encode()) > LONGEST:
        raise Unsendable(Saying(_("“%(address)s” is too long for an email address."), address=address))
    return wire


def _ascii_domain(address: str, domain: str) -> str:
    try:
        wire = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        wire = ""
    if not DOMAIN.fullmatch(wire):
        raise Unsendable(
            Saying(
                _("“%(address)s” is not an email address: “%(domain)s” is not a domain name."),
                address=address,
                domain=domain,
            )
        )
    return wire
