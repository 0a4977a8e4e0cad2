"""What one request to a pixel or link tells, as it lies in the spool and waits for its verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

VERSION = "2"
LONGEST_AGENT = 300
LONGEST_HEADER = 60
COUNTED = re.compile(r"[0-9]{1,18} [0-9]{1,5}")
LATEST = 1 << 45  # milliseconds: the year 3084
BETWEEN = "\0"  # parts a record's fields; no field may hold it

Kind = Literal["viewed", "clicked"]


class Evidence(NamedTuple):
    """One hit: when, on what, and every sign of who it was; never an address."""

    at: int  # milliseconds since 1970, UTC
    kind: Kind
    email_id: int
    n: int = 0  # which link, from 1; 0 for a view
    url: str = ""
    method: str = "GET"
    agent: str = ""
    visitor: str = ""  # keyed mark of address and browser (visitors.py)
    network: str = ""  # whose scanners visit from there (networks.py)
    purpose: str = ""  # what the browser says it loads this for: prefetch, preview
    mode: str = ""  # Sec-Fetch-Mode
    counted: str = ""  # where only counting is allowed: template and day, and no email (tokens.py)

    def values(self) -> list[Any]:
        """Its fields in their order, as it waits in the database."""
        return list(self)

    def pack(self) -> bytes:
        """As a record of the spool."""
        at, kind, email_id, n, *texts = self
        return BETWEEN.join((VERSION, str(at), kind, str(email_id), str(n), *texts)).encode()


TEXTS = len(Evidence._fields) - 4


class BadEvidence(ValueError):
    """A record of the spool that we did not write, or that a newer Quarterdeck wrote."""


def restore(values: Sequence[Any]) -> Evidence:
    """Evidence from its `values()`."""
    return Evidence(*values)


def unpack(record: bytes) -> Evidence:
    """A record of the spool; BadEvidence if it is none."""
    try:
        version, at, kind, email_id, n, *texts = record.decode().split(BETWEEN)
        if version != VERSION:
            raise BadEvidence(f"a record of version {version[:20]!r}; this Quarterdeck knows {VERSION}")
        evidence = restore([int(at), kind, int(email_id), int(n), *texts])
    except (ValueError, TypeError) as error:
        raise BadEvidence(str(error)) from error
    about = COUNTED.fullmatch(evidence.counted) if not evidence.email_id else 0 < evidence.email_id < 2**63
    if len(texts) != TEXTS or kind not in ("viewed", "clicked") or not about:
        raise BadEvidence("neither a view nor a click of an email")
    if not 0 < evidence.at < LATEST:
        raise BadEvidence("at no time that there is")
    return evidence
