"""`quarterdeck inbound`: the server that a team relay hands bounces and answers to, by SMTP. Run it once on a host."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal

from quarterdeck.cli import database, ports
from quarterdeck.kit import env as environment
from quarterdeck.kit import folder
from quarterdeck.kit.errors import Misconfigured


def run(options: argparse.Namespace) -> int:
    """Listen until told to stop."""
    env = environment.load()
    if not env.inbound_smtp_port:
        raise Misconfigured("Give QUARTERDECK_INBOUND_SMTP_PORT: the port that your relay hands mail to.")
    folder.make(env.data)
    ports.check(env.inbound_smtp_host, env.inbound_smtp_port, "QUARTERDECK_INBOUND_SMTP_PORT")
    database.wait(env)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
    import django

    django.setup()
    asyncio.run(_listen(env.inbound_smtp_host, env.inbound_smtp_port))
    return 0


async def _listen(host: str, port: int) -> None:
    from quarterdeck.inbound import smtp

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with smtp.listening(host, port):
        await stop.wait()
