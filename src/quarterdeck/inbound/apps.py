from __future__ import annotations

from django.apps import AppConfig


class InboundConfig(AppConfig):
    name = "quarterdeck.inbound"
    label = "inbound"

    def ready(self) -> None:
        from quarterdeck.delivery import hooks
        from quarterdeck.inbound.imap import sent
        from quarterdeck.inbound.record import recorded

        hooks.LOOK_IN_SENT.append(sent.look)
        hooks.RECORDED.append(recorded)
