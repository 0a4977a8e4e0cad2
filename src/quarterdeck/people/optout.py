"""The link by which a recipient leaves: what it carries, and where it leads.

The token names the mail, its sender and the address it went to, sealed: it says nothing to others, works for as long
as our key lives, and needs none of them to exist still (L1, R5).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from quarterdeck.kit.keys import address_key
from quarterdeck.kit.tokens import BadToken, Sealer, derive_key

IDS = struct.Struct(">QQ")


@dataclass(frozen=True, slots=True)
class OptOut:
    """Whom a link is about: the recipient's folded address, the mail that it came in, and who sent that."""

    email_id: int
    sender_id: int
    address: str


def token_for(about: OptOut) -> str:
    """The token of the link in one mail."""
    payload = IDS.pack(about.email_id, about.sender_id) + address_key(about.address).encode()
    return _sealer(settings.SECRET_KEY).seal(payload)


def read(token: str) -> OptOut:
    """Whom the token is about; BadToken for any other text."""
    payload = _sealer(settings.SECRET_KEY).read(token)
    if len(payload) <= IDS.size:
        raise BadToken("this token names nobody")
    email_id, sender_id = IDS.unpack_from(payload)
    return OptOut(email_id, sender_id, payload[IDS.size :].decode())


def url_for(about: OptOut) -> str:
    """The address that stands in the mail: on the tracking host, which knows no login and no cookie."""
    return f"{settings.QUARTERDECK.tracking_url}/u/{token_for(about)}"


@cache
def _sealer(secret_key: str) -> Sealer:
    return Sealer(derive_key(secret_key, "optout"))
