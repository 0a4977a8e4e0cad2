"""Tracking takes part in sending: letters leave with their links led through us and the pixel."""

from __future__ import annotations

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "quarterdeck.tracking"
    label = "tracking"

    def ready(self) -> None:
        from quarterdeck.delivery.hooks import DRESS
        from quarterdeck.tracking import reactions  # noqa: F401
        from quarterdeck.tracking.dress import dresser

        DRESS.append(dresser)
