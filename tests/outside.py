"""What the product and other programs need that are started from outside: free ports and a clean environment.

For the benches too, so it needs nothing of pytest.
"""

from __future__ import annotations

import itertools
import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

OURS = ("QUARTERDECK_", "DATABASE_", "DJANGO_")
PORTS = (
    "QUARTERDECK_PORT",
    "QUARTERDECK_SANDBOX_SMTP_PORT",
    "QUARTERDECK_SANDBOX_HTTP_PORT",
    "QUARTERDECK_SANDBOX_IMAP_PORT",
)


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 on which nobody listens, and which nobody else is given.

    A program that is killed leaves its port free for a moment. What the system itself hands out, to clients too, begins
    above these; and each process of a parallel run has a block of its own.
    """
    ports: list[int] = []
    while len(ports) < count:
        port = next(_PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        ports.append(port)
    return ports


def _ports() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw2").removeprefix("gw")) % 3
    block = range(20_000 + worker * 4_000, 24_000 + worker * 4_000)
    begin = random.randrange(len(block))
    return itertools.cycle([*block[begin:], *block[:begin]])


_PORTS = _ports()


def bare_environ() -> dict[str, str]:
    """This environment without any setting of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def environ(data: Path, **given: str) -> dict[str, str]:
    """A clean environment over this folder, on free ports."""
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    return {**bare_environ(), **ports, "QUARTERDECK_DATA": str(data), **given}
