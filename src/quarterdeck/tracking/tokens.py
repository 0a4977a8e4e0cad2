"""What a tracking URL carries: the email, and for a click the link, signed. No database is needed to answer one.

`/t/v/<token>.gif` is the pixel, `/t/c/<token>` a link. Both kinds share a key, so the first byte
of the payload tells them apart.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from quarterdeck.kit.tokens import BadToken, Signer, derive_key

VIEW = struct.Struct(">cQ")
CLICK = struct.Struct(">cQH")
MOST_LINKS = 65_535


@dataclass(frozen=True, slots=True)
class Click:
    """The link that was clicked: the n-th tracked one of the email, counted from 1."""

    email_id: int
    n: int
    url: str


def signer(secret_key: str) -> Signer:
    """The signer of tracking tokens."""
    return Signer(derive_key(secret_key, "tracking"))


def pixel_url(base: str, signer: Signer, email_id: int) -> str:
    """The URL of an email's pixel, on the tracking host `base` (no slash at its end)."""
    return f"{base}/t/v/{signer.sign(VIEW.pack(b'v', email_id))}.gif"


def click_url(base: str, signer: Signer, email_id: int, url: str, n: int) -> str:
    """The URL that stands in an email for `url`, its n-th link."""
    return f"{base}/t/c/{signer.sign(CLICK.pack(b'c', email_id, n) + url.encode())}"


def read_view(signer: Signer, token: str) -> int:
    """The email whose pixel this is; BadToken for any other text."""
    payload = signer.read(token)
    if len(payload) != VIEW.size or payload[:1] != b"v":
        raise BadToken("this is not the token of a pixel")
    _, email_id = VIEW.unpack(payload)
    return int(email_id)


def read_click(signer: Signer, token: str) -> Click:
    """Which link this is; BadToken for any other text."""
    payload = signer.read(token)
    if len(payload) <= CLICK.size or payload[:1] != b"c":
        raise BadToken("this is not the token of a link")
    _, email_id, n = CLICK.unpack_from(payload)
    return Click(email_id, n, payload[CLICK.size :].decode())
