"""What incoming mail tells the rooms below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from quarterdeck.inbound import signals

Heard = dict[str, list[dict[str, Any]]]
NAMES = ("replied", "auto_replied", "bounced", "complained", "opted_out")


@pytest.fixture
def news() -> Iterator[Heard]:
    """The signals that were sent, by name."""
    heard: Heard = {}

    def listen(name: str) -> Any:
        def hear(signal: Any, sender: Any, **told: Any) -> None:
            heard.setdefault(name, []).append(told)

        getattr(signals, name).connect(hear)
        return hear

    listeners = {name: listen(name) for name in NAMES}
    yield heard
    for name, listener in listeners.items():
        getattr(signals, name).disconnect(listener)
