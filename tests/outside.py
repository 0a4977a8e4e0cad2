"""What the product and other programs need that are started from outside: free ports and a clean environment.

For the benches too, so it needs nothing of pytest.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

OURS = ("QUARTERDECK_", "DATABASE_", "DJANGO_")
PORTS = (
    "QUARTERDECK_PORT",
    "QUARTERDECK_SANDBOX_SMTP_PORT",
    "QUARTERDECK_SANDBOX_HTTP_PORT",
    "QUARTERDECK_SANDBOX_IMAP_PORT",
)


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 on which nobody listens."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def bare_environ() -> dict[str, str]:
    """This environment without any setting of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def environ(data: Path, **given: str) -> dict[str, str]:
    """A clean environment over this folder, on free ports."""
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    return {**bare_environ(), **ports, "QUARTERDECK_DATA": str(data), **given}
