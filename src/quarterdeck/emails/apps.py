from __future__ import annotations

from django.apps import AppConfig


class EmailsConfig(AppConfig):
    name = "quarterdeck.emails"
    label = "emails"

    def ready(self) -> None:
        from quarterdeck.emails import reactions  # noqa: F401
