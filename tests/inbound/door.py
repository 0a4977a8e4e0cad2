"""Our own server for what relays hand over, listening in a test."""

from __future__ import annotations

from contextlib import AbstractContextManager

from quarterdeck.inbound import smtp
from tests.beside import beside


def open_door() -> AbstractContextManager[int]:
    """A listening server; gives its port."""
    return beside(smtp.listening("127.0.0.1", 0))
