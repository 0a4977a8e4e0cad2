"""Short signed tokens for URLs: what they carry can be read by anyone and changed by nobody.

A token is base64url, without padding, of: one version byte, the payload, and the first 128 bits
of HMAC-SHA256 over both. One payload has exactly one token; every other text is a BadToken.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
TAG_BYTES = 16


class BadToken(ValueError):
    """The text is not a token that this key has signed."""


def derive_key(secret_key: str, purpose: str) -> bytes:
    """A 256-bit key for one purpose alone (HKDF, RFC 5869), so that no token serves two ends."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"quarterdeck {purpose}".encode())
    return derive.derive(secret_key.encode())


class Signer:
    """Signs payloads with one key, and reads them back."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, payload: bytes) -> str:
        """The token that carries `payload`."""
        body = VERSION + payload
        return base64.urlsafe_b64encode(body + self._tag(body)).rstrip(b"=").decode("ascii")

    def read(self, token: str) -> bytes:
        """The payload of a token, or BadToken, whatever the text is."""
        raw = _decode(token)
        body, tag = raw[:-TAG_BYTES], raw[-TAG_BYTES:]
        if body[:1] != VERSION or not hmac.compare_digest(tag, self._tag(body)):
            raise BadToken("this token was not signed here")
        return body[1:]

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)[:TAG_BYTES]


def _decode(token: str) -> bytes:
    """The bytes of canonical base64url, or BadToken: a text that merely decodes alike is refused."""
    try:
        text = token.encode("ascii")
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise BadToken("this token is not base64url") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != text:
        raise BadToken("this token is not written in its one form")
    return raw
