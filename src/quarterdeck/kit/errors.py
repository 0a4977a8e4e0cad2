"""The three ways in which the outside world fails. The family alone decides what happens next."""

from __future__ import annotations


class OutsideError(Exception):
    """Something beyond our walls failed; `str(error)` tells a person what, and what to do."""


class Temporary(OutsideError):
    """Try again later: the other side is busy, away or slow."""


class Permanent(OutsideError):
    """Trying again cannot help: the other side said no for good."""


class Misconfigured(OutsideError):
    """A setting is wrong; a person has to change it, and the message says which."""
