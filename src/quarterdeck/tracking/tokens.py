"""What a tracking URL carries: the email, and for a click the link, signed. No database is needed to answer one.

`/t/v/<token>.gif` is the pixel, `/t/c/<token>` a link. All kinds share a key, so the first byte of
the payload tells them apart. Where people may only be counted (modes.py), the token names the
template and the day instead of the email: it is the same for everyone who got that mail.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TypeAlias

from quarterdeck.kit.tokens import BadToken, Signer, derive_key

VIEW = struct.Struct(">cQ")
CLICK = struct.Struct(">cQH")
VIEW_COUNTED = struct.Struct(">cQH")
CLICK_COUNTED = struct.Struct(">cQHH")
MOST_LINKS = 65_535


@dataclass(frozen=True, slots=True)
class Counted:
    """A mail whose hits are only counted: its template (0: none), and the day it went in days since 1970."""

    template_id: int
    day: int


About: TypeAlias = int | Counted  # an email's id, or what is known where only counting is allowed


@dataclass(frozen=True, slots=True)
class Click:
    """The link that was clicked: the n-th tracked one of the email, counted from 1."""

    about: About
    n: int
    url: str


def signer(secret_key: str) -> Signer:
    """The signer of tracking tokens."""
    return Signer(derive_key(secret_key, "tracking"))


def pixel_url(base: str, signer: Signer, about: About) -> str:
    """The URL of an email's pixel, on the tracking host `base` (no slash at its end)."""
    if isinstance(about, Counted):
        payload = VIEW_COUNTED.pack(b"V", about.template_id, about.day)
    else:
        payload = VIEW.pack(b"v", about)
    return f"{base}/t/v/{signer.sign(payload)}.gif"


def click_url(base: str, signer: Signer, about: About, url: str, n: int) -> str:
    """The URL that stands in an email for `url`, its n-th link."""
    if isinstance(about, Counted):
        payload = CLICK_COUNTED.pack(b"C", about.template_id, about.day, n)
    else:
        payload = CLICK.pack(b"c", about, n)
    return f"{base}/t/c/{signer.sign(payload + url.encode())}"


def read_view(signer: Signer, token: str) -> About:
    """The email whose pixel this is; BadToken for any other text."""
    payload = signer.read(token)
    if payload[:1] == b"v" and len(payload) == VIEW.size:
        return int(VIEW.unpack(payload)[1])
    if payload[:1] == b"V" and len(payload) == VIEW_COUNTED.size:
        return Counted(*VIEW_COUNTED.unpack(payload)[1:])
    raise BadToken("this is not the token of a pixel")


def read_click(signer: Signer, token: str) -> Click:
    """Which link this is; BadToken for any other text."""
    payload = signer.read(token)
    if payload[:1] == b"c" and len(payload) > CLICK.size:
        _, email_id, n = CLICK.unpack_from(payload)
        return Click(email_id, n, payload[CLICK.size :].decode())
    if payload[:1] == b"C" and len(payload) > CLICK_COUNTED.size:
        _, template_id, day, n = CLICK_COUNTED.unpack_from(payload)
        return Click(Counted(template_id, day), n, payload[CLICK_COUNTED.size :].decode())
    raise BadToken("this is not the token of a link")
