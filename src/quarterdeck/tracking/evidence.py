"""What one request to a pixel or link tells, as it lies in the spool and waits for its verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal

VERSION = 1
LONGEST_AGENT = 300
LONGEST_HEADER = 60

Kind = Literal["viewed", "clicked"]


@dataclass(frozen=True, slots=True)
class Evidence:
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

    def values(self) -> list[Any]:
        """Its fields in their order, as it waits in the database."""
        return list(_values(self))

    def pack(self) -> bytes:
        """As a record of the spool."""
        return json.dumps([VERSION, *_values(self)], separators=(",", ":")).encode()


_values = attrgetter(*(field.name for field in fields(Evidence)))


class BadEvidence(ValueError):
    """A record of the spool that we did not write, or that a newer Quarterdeck wrote."""


def restore(values: Sequence[Any]) -> Evidence:
    """Evidence from its `values()`."""
    return Evidence(*values)


def unpack(record: bytes) -> Evidence:
    """A record of the spool; BadEvidence if it is none."""
    try:
        version, *values = json.loads(record)
        if version != VERSION:
            raise BadEvidence(f"a record of version {version!r}; this Quarterdeck knows {VERSION}")
        evidence = restore(values)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadEvidence(str(error)) from error
    _check(evidence)
    return evidence


def _check(evidence: Evidence) -> None:
    for name, kind in _TYPES.items():
        if type(getattr(evidence, name)) is not kind:
            raise BadEvidence(f"{name} is not {kind.__name__}")
    if evidence.kind not in ("viewed", "clicked") or not 0 < evidence.email_id < 2**63:
        raise BadEvidence("neither a view nor a click of an email")


_TYPES: dict[str, type[Any]] = {
    "at": int, "kind": str, "email_id": int, "n": int, "url": str, "method": str, "agent": str, "visitor": str,
    "network": str, "purpose": str, "mode": str,
}  # fmt: skip
