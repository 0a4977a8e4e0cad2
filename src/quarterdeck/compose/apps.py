from __future__ import annotations

from django.apps import AppConfig


class ComposeConfig(AppConfig):
    name = "quarterdeck.compose"
    label = "compose"

    def ready(self) -> None:
        from quarterdeck.compose import reactions  # noqa: F401
