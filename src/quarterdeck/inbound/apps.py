from __future__ import annotations

from quarterdeck.kit import rooms


class InboundConfig(rooms.Room):
    name = "quarterdeck.inbound"
    label = "inbound"

    def ready(self) -> None:
        super().ready()
        from quarterdeck.delivery import hooks
        from quarterdeck.inbound.imap import sent
        from quarterdeck.inbound.record import recorded

        hooks.LOOK_IN_SENT.append(sent.look)
        hooks.RECORDED.append(recorded)
