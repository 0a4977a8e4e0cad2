from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "quarterdeck.delivery"
    label = "delivery"

    def ready(self) -> None:
        from quarterdeck.delivery import reactions  # noqa: F401
