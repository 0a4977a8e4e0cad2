"""From a host name that a person gave to the one address that is connected to: looked up once, then pinned.

Pinning keeps a name from leading elsewhere between the check and the connection (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from quarterdeck.kit.errors import Misconfigured, Temporary
from quarterdeck.kit.sayings import Saying

UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


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


async def look_up(host: str, port: int, allow_private: bool, timeout: float) -> list[Place]:
    """Where `host` is, best first; raises Misconfigured or Temporary with words for a person."""
    if not host or not 0 < port < 65536:
        raise Misconfigured(_("The channel needs a host name and a port between 1 and 65535."))
    try:
        async with asyncio.timeout(timeout):
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
    allowed = [place for place in places if allow_private or not place.private]
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
    return allowed


async def connect(places: list[Place], timeout: float) -> tuple[socket.socket, Place]:
    """A connected socket to the first place that answers; raises the last place's OSError or TimeoutError."""
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
