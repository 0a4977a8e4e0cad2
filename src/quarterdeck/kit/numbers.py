"""Numbers as addresses and forms bring them: as text that anybody may have typed."""

from __future__ import annotations


def number_in(text: str, digits: int = 18) -> int | None:
    """The whole number that `text` is, up to so many digits (18 fit the id of any row); None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
