"""Tracking takes part in sending: letters leave with their links led through us and the pixel."""

from __future__ import annotations

from quarterdeck.kit import rooms


class TrackingConfig(rooms.Room):
    name = "quarterdeck.tracking"
    label = "tracking"

    def ready(self) -> None:
        super().ready()
        from quarterdeck.delivery.hooks import DRESS
        from quarterdeck.tracking.dress import dresser

        DRESS.append(dresser)
