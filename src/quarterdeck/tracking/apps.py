from __future__ import annotations

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "quarterdeck.tracking"
    label = "tracking"
