"""How servers say why, in families of phrases; the first family that fits wins, so the order is part of the meaning.

Texts come here in lower case, with single spaces, without addresses and URLs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from quarterdeck.inbound.phrases_ours import OURS
from quarterdeck.inbound.phrases_sharp import SHARP
from quarterdeck.inbound.phrases_tags import TAGS
from quarterdeck.inbound.phrases_theirs import THEIRS
from quarterdeck.inbound.phrases_tongues import TONGUES

Families = tuple[tuple[str, re.Pattern[str]], ...]


def _compiled(tables: tuple[tuple[str, tuple[str, ...]], ...]) -> Families:
    return tuple((reason, re.compile("|".join(f"(?:{each})" for each in phrases))) for reason, phrases in tables)


BROAD, EXACT = _compiled((*TONGUES, *OURS, *THEIRS)), _compiled((*TAGS, *SHARP))

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


@dataclass(frozen=True)
class Worded:
    """The reason that a text gives ("": none), and whether its wording means nothing else, whatever code it bears."""

    reason: str
    is_sharp: bool = False


@lru_cache(maxsize=500)  # a report on many says the same of each
def by_words(text: str) -> Worded:
    """The reason that a text gives."""
    sharp = _first(EXACT, text)
    return Worded(sharp, is_sharp=True) if sharp else Worded(_first(BROAD, text))


def _first(families: Families, text: str) -> str:
    return next((reason for reason, pattern in families if pattern.search(text)), "")
