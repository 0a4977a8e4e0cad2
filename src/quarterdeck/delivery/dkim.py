"""A DKIM signature for a finished message (RFC 6376, relaxed/relaxed; RFC 8463 for Ed25519). Pure but for reading keys.

Own code, because the library for it reads the key anew for each message and signs 160 a second; this takes little
more than the signature itself. Tests let that library verify what goes over the wire.
"""

from __future__ import annotations

import base64
import re
import time
from hashlib import sha256

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

# Each is covered if it is there (R2: both unsubscribe fields). From, To, Subject and Date are named once more than
# they occur, so that nobody can add a second one.
COVERED = (
    *("from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version"),
    *("content-type", "list-unsubscribe", "list-unsubscribe-post", "feedback-id"),
)
ONCE_ONLY = ("from", "to", "subject", "date")
FOLD = re.compile(rb"\r\n(?=[ \t])")
BLANKS = re.compile(rb"[ \t]+")
BLANKS_AT_END = re.compile(rb"[ \t]+(?=\r\n|\Z)")
WIDTH = 70  # characters of a line of the signature

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


class Signer:
    """Signs messages for one domain with one key."""

    def __init__(self, pem: str, domain: str, selector: str) -> None:
        key = serialization.load_pem_private_key(pem.encode(), None)
        if not isinstance(key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
            raise TypeError("DKIM knows RSA and Ed25519 keys")
        self._key: PrivateKey = key
        self._algorithm = "rsa-sha256" if isinstance(key, rsa.RSAPrivateKey) else "ed25519-sha256"
        self._domain, self._selector = domain, selector

    def sign(self, message: bytes) -> bytes:
        """The message with its signature before it. It has CRLF line ends."""
        head, _, body = message.partition(b"\r\n\r\n")
        covered, said = _covered(head)
        tags = (
            f"v=1; a={self._algorithm}; c=relaxed/relaxed; d={self._domain}; s={self._selector}; t={int(time.time())};"
            f" bh={base64.b64encode(sha256(relaxed_body(body)).digest()).decode()}; h={':'.join(covered)}; b="
        )
        field = _folded(tags)
        to_sign = b"".join([*said, b"dkim-signature:", BLANKS.sub(b" ", FOLD.sub(b"", field)).strip()])
        signature = base64.b64encode(self._signature(to_sign)).decode()
        pieces = [signature[at : at + WIDTH] for at in range(0, len(signature), WIDTH)]
        return b"".join([b"DKIM-Signature: ", field, *(b"\r\n " + each.encode() for each in pieces), b"\r\n", message])

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(sha256(data).digest())


def relaxed_body(body: bytes) -> bytes:
    """The body as it is hashed (RFC 6376, 3.4.4): blanks at line ends and empty lines at the end do not count."""
    if b"  " in body or b"\t" in body or b" \r\n" in body or body.endswith(b" "):
        body = BLANKS.sub(b" ", BLANKS_AT_END.sub(b"", body))
    bare = body.rstrip(b"\r\n")
    return bare + b"\r\n" if bare else b""


def public_record(pem: str) -> str:
    """What has to be published in DNS for the key (RFC 6376, 3.6.1)."""
    public = serialization.load_pem_private_key(pem.encode(), None).public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def _covered(head: bytes) -> tuple[list[str], list[bytes]]:
    """The names of the fields to be signed, and the fields as they are hashed, in that order (RFC 6376, 3.4.2)."""
    found: dict[str, bytes] = {}
    for line in FOLD.sub(b"", head).split(b"\r\n"):
        name, _, value = line.partition(b":")
        found[name.decode("ascii", "replace").strip().lower()] = BLANKS.sub(b" ", value).strip()
    names = [name for name in COVERED if name in found]
    said = [b"%s:%s\r\n" % (name.encode(), found[name]) for name in names]
    return [*names, *ONCE_ONLY], said


def _folded(tags: str) -> bytes:
    """The value in lines that are not too long; between tags, and between the names of fields."""
    lines, line = [], ""
    for atom in re.split(r"(?<=;) |(?<=:)", tags):
        if line and len(line) + len(atom) > WIDTH:
            lines.append(line)
            line = ""
        line += (" " if line and line.endswith(";") else "") + atom
    return "\r\n ".join([*lines, line]).encode()
