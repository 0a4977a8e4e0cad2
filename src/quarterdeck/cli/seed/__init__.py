"""The sample company: `run()` fills an empty Quarterdeck with Northsea and ninety days of its mail."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.cli.seed.company import ADMIN

SEED = 1602  # the same company for everybody, told from today's date


def run(now: datetime | None = None) -> str:
    """Fill an empty database, all or nothing; one that has users keeps its data. Returns the admin's address.

    The sandbox may listen on other ports than last time, so its channels and their mailboxes are led there.
    """
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from quarterdeck.delivery.models import Channel
    from quarterdeck.inbound.models import Mailbox
    from quarterdeck.team import first_run

    with transaction.atomic():
        if first_run.is_due():
            from quarterdeck.cli.seed.world import make_world

            make_world(now or timezone.now())
        sandbox = Channel.objects.filter(kind=Channel.Kind.SANDBOX)
        sandbox.update(port=settings.QUARTERDECK.sandbox_smtp_port)
        Mailbox.objects.filter(channel__in=sandbox).update(port=settings.QUARTERDECK.sandbox_imap_port)
    return ADMIN


__all__ = ["ADMIN", "run"]
