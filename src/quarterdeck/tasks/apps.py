from __future__ import annotations

from quarterdeck.kit import rooms


class TasksConfig(rooms.Room):
    name = "quarterdeck.tasks"
    label = "tasks"

    def ready(self) -> None:
        super().ready()
        from quarterdeck.tasks import deeds

        deeds.offer()
