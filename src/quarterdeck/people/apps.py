from __future__ import annotations

from quarterdeck.kit import rooms


class PeopleConfig(rooms.Room):
    name = "quarterdeck.people"
    label = "people"
