from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "quarterdeck.people"
    label = "people"

    def ready(self) -> None:
        from quarterdeck.people import reactions  # noqa: F401
