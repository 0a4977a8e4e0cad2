from __future__ import annotations

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "quarterdeck.tasks"
    label = "tasks"

    def ready(self) -> None:
        from quarterdeck.tasks import deeds, reactions  # noqa: F401

        deeds.offer()
