from __future__ import annotations

from quarterdeck.kit import rooms


class CampaignsConfig(rooms.Room):
    name = "quarterdeck.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        super().ready()
        from quarterdeck.campaigns import deeds, of_people

        deeds.offer()
        of_people.offer()
