"""How servers say why, in families of phrases; the first family that fits wins, so the order is part of the meaning.

Texts come here in lower case, with single spaces, without addresses and URLs.
"""

from __future__ import annotations

import re

from quarterdeck.inbound.phrases_ours import OURS
from quarterdeck.inbound.phrases_sharp import SHARP
from quarterdeck.inbound.phrases_theirs import THEIRS
from quarterdeck.inbound.phrases_tongues import TONGUES

Families = tuple[tuple[str, re.Pattern[str]], ...]


def _compiled(tables: tuple[tuple[str, tuple[str, ...]], ...]) -> Families:
    return tuple((reason, re.compile("|".join(f"(?:{each})" for each in phrases))) for reason, phrases in tables)


BROAD, EXACT = _compiled((*TONGUES, *OURS, *THEIRS)), _compiled(SHARP)

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
    return sharp(text) or next((reason for reason, pattern in BROAD if pattern.search(text)), "")


def sharp(text: str) -> str:
    """The reason of a wording that means nothing else, whatever code stands beside it; or ""."""
    return next((reason for reason, pattern in EXACT if pattern.search(text)), "")
