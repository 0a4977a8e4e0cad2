"""A room as Django knows it: what it does about others' news (`reactions.py`) is connected once all are loaded."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class Room(AppConfig):
    """Name it by its module (`rooms.Room`) in an `apps.py`: Django takes every config in there for one of the app's."""

    def ready(self) -> None:
        """A room that has more to offer begins with this."""
        if module_has_submodule(self.module, "reactions"):
            import_module(f"{self.name}.reactions")
