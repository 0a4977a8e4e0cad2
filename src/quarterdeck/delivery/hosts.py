"""From a host name that a person gave to the one address that is connected to: looked up once, then pinned.

Pinning keeps a name from leading elsewhere between the check and the connection (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from django.utils.translation import gettext_noop as _

from quarterdeck.kit.errors import Misconfigured, Temporary
from quarterdeck.kit.sayings import Saying

Security: TypeAlias = Literal["starttls", "tls", "none"]

UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


@dataclass(frozen=True)
class Server:
    """A server as a person describes it; `security` is kept to: never less than asked."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    allow_private: bool = False
    ca_file: str = ""  # PEM of an authority to trust besides this machine's
    timeout: float = 30  # seconds, for each step and each command


@dataclass(frozen=True)
class Place:
    """An address that may be connected to."""

    family: socket.AddressFamily
    address: str
    port: int

    @property
    def private(self) -> bool:
        return is_private(self.address)


def is_private(address: str) -> bool:
    """Whether an IP address is one of this machine or an inner network, or leads to one in disguise."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        return not ip.is_global or ip.is_multicast or (inner is not None and is_private(str(inner)))
    return not ip.is_global or ip.is_multicast


async def look_up(server: Server) -> list[Place]:
    """Where a server is, best first; raises Misconfigured or Temporary with words for a person."""
    host, port = server.host, server.port
    if not host or not 0 < port < 65536:
        raise Misconfigured(_("The channel needs a host name and a port between 1 and 65535."))
    try:
        async with asyncio.timeout(server.timeout):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, TimeoutError) as error:
        if error.errno in UNKNOWN:
            raise Misconfigured(
                Saying(_("No server named “%(host)s” was found: check the host name."), host=host)
            ) from error
        raise Temporary(
            Saying(_("No server named “%(host)s” was found just now: the name service did not answer."), host=host)
        ) from error
    except UnicodeError as error:
        raise Misconfigured(Saying(_("“%(host)s” is not a host name."), host=host)) from error
    places = [Place(family, str(address[0]), port) for family, _, _, _, address in found]
    allowed = [place for place in places if server.allow_private or not place.private]
    if not allowed:
        raise Misconfigured(
            Saying(
                _(
                    "“%(host)s” is at %(address)s, an address of this machine or an inner network. "
                    "Set QUARTERDECK_ALLOW_PRIVATE_HOSTS=1 if that is meant."
                ),
                host=host,
                address=places[0].address,
            )
        )
    if server.security == "none":
        allowed = [place for place in allowed if place.private]
    if not allowed:
        raise Misconfigured(_("Only a server on this machine or its network may go without encryption: choose TLS."))
    return allowed


async def connect(server: Server, places: list[Place]) -> tuple[socket.socket, Place]:
    """A connected socket to the first place that answers; raises Temporary with words for a person."""
    try:
        return await _first(places, server.timeout)
    except TimeoutError as error:
        words = _("“%(host)s” did not answer on port %(port)s: check the port and firewalls.")
        raise Temporary(Saying(words, host=server.host, port=server.port)) from error
    except ConnectionRefusedError as error:
        words = _("“%(host)s” is there, but nothing listens on port %(port)s: the port is wrong, or it is down.")
        raise Temporary(Saying(words, host=server.host, port=server.port)) from error
    except OSError as error:
        words = _("“%(host)s” cannot be reached on port %(port)s: %(error)s.")
        said = error.strerror or str(error)
        raise Temporary(Saying(words, host=server.host, port=server.port, error=said)) from error


async def _first(places: list[Place], timeout: float) -> tuple[socket.socket, Place]:
    """The first place that answers; the last one's error if none does."""
    last: OSError | None = None
    for place in places:
        sock = socket.socket(place.family, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            async with asyncio.timeout(timeout):
                await asyncio.get_running_loop().sock_connect(sock, (place.address, place.port))
        except OSError as error:  # TimeoutError is one
            sock.close()
            last = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock, place
    assert last is not None
    raise last
