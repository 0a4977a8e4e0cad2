from __future__ import annotations

from quarterdeck.kit import rooms


class DeliveryConfig(rooms.Room):
    name = "quarterdeck.delivery"
    label = "delivery"
