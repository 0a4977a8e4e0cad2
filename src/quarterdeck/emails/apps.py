from __future__ import annotations

from quarterdeck.kit import rooms


class EmailsConfig(rooms.Room):
    name = "quarterdeck.emails"
    label = "emails"
