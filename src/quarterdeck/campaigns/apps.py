from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "quarterdeck.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from quarterdeck.campaigns import deeds, of_people, reactions  # noqa: F401

        deeds.offer()
        of_people.offer()
