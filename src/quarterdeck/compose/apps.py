from __future__ import annotations

from quarterdeck.kit import rooms


class ComposeConfig(rooms.Room):
    name = "quarterdeck.compose"
    label = "compose"
