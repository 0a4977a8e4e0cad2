"""Variable envelope return paths: a bounce comes back to an address that names the hand-over it is about.

The address is `b+<attempt>.<tag>@…`, in lower case, because some servers fold it. The tag cannot be guessed, so that
nobody can make up a bounce (R10).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache

from django.conf import settings

from quarterdeck.kit.tokens import derive_key

LOCAL = re.compile(r"b\+(\d{1,18})\.([0-9a-f]{24})@", re.IGNORECASE)


def return_path(attempt_id: int, domain: str) -> str:
    """The envelope sender of one attempt, at a domain whose mail comes to us."""
    return f"b+{attempt_id}.{_tag(attempt_id)}@{domain}"


def attempt_of(address: str) -> int | None:
    """The attempt that a return path of ours names; None for every other address."""
    found = LOCAL.match(address.strip().strip("<>"))
    if found is None or not hmac.compare_digest(found[2].lower(), _tag(int(found[1]))):
        return None
    return int(found[1])


def _tag(attempt_id: int) -> str:
    return hashlib.blake2b(str(attempt_id).encode(), key=_key(settings.SECRET_KEY), digest_size=12).hexdigest()


@lru_cache(maxsize=1)
def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "verp")
