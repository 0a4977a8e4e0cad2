"""Secrets at rest: sealed with AES-256-GCM under a key derived from the installation's secret key."""

from __future__ import annotations

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quarterdeck.kit.errors import Misconfigured
from quarterdeck.kit.tokens import derive_key

VERSION = "s1."  # before each sealed text, so that a later scheme can be told apart
NONCE = 12  # bytes, drawn anew for every sealing (NIST SP 800-38D)


def seal(secret_key: str, text: str) -> str:
    """`text` encrypted; sealing twice gives two different results, so equal passwords do not show."""
    nonce = os.urandom(NONCE)
    sealed = nonce + _cipher(secret_key).encrypt(nonce, text.encode(), VERSION.encode())
    return VERSION + base64.urlsafe_b64encode(sealed).decode()


def unseal(secret_key: str, sealed: str) -> str:
    """The text that was sealed; raises Misconfigured when the key is another one or the text was changed."""
    try:
        if not sealed.startswith(VERSION):
            raise ValueError(sealed[:0])
        raw = base64.b64decode(sealed.removeprefix(VERSION), altchars=b"-_", validate=True)
        return _cipher(secret_key).decrypt(raw[:NONCE], raw[NONCE:], VERSION.encode()).decode()
    except (ValueError, InvalidTag):
        raise Misconfigured(
            "A stored password cannot be read with this QUARTERDECK_SECRET_KEY: "
            "restore the old key, or enter the password again."
        ) from None


@lru_cache(maxsize=8)
def _cipher(secret_key: str) -> AESGCM:
    return AESGCM(derive_key(secret_key, "secrets"))
