"""How servers say why, in families of phrases; the first family that fits wins, so the order is part of the meaning.

Texts come here in lower case, with single spaces, without addresses and URLs.
"""

from __future__ import annotations

import re

from quarterdeck.inbound.phrases_ours import OURS
from quarterdeck.inbound.phrases_theirs import THEIRS

FAMILIES = tuple(
    (reason, re.compile("|".join(f"(?:{each})" for each in phrases))) for reason, phrases in (*OURS, *THEIRS)
)

# Families whose words are so unspecific that a code counts more.
VAGUE = frozenset(
    [
        "filtered",
        "systemerror",
        "securityerror",
        "onhold",
        "contenterror",
        "mailererror",
        "policyviolation",
        "networkerror",
        "expired",
    ]
)


def by_words(text: str) -> str:
    """The reason that a text gives, or ""."""
    return next((reason for reason, pattern in FAMILIES if pattern.search(text)), "")
