"""Who asked, without keeping who: a keyed mark of address and browser, and the network's name if we know it."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import lru_cache

from quarterdeck.kit.tokens import derive_key

MARK_BYTES = 12
V6_SITE = 64  # bits of an IPv6 address that stay while the rest changes daily (RFC 8981)

# The first that fits is the browser; many name others besides themselves.
BROWSERS = (
    ("Outlook", re.compile(r"(?:Outlook|MSOffice)[ /;]*(\d*)")),
    ("Thunderbird", re.compile(r"Thunderbird/(\d+)")),
    ("Edge", re.compile(r"Edg\w*/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Samsung", re.compile(r"SamsungBrowser/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)\S* (?:Mobile/\S+ )?Safari/")),
    ("Apple Mail", re.compile(r"AppleWebKit/(\d+)")),
)
PLATFORMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")


class Visitors:
    """Makes marks under a key of this installation."""

    def __init__(self, secret_key: str) -> None:
        self._keyed = hashlib.blake2b(key=derive_key(secret_key, "tracking visitors"), digest_size=MARK_BYTES)

    def mark(self, address: str, agent: str) -> str:
        """The same text for the same place and browser; nobody without the key can tell either from it."""
        keyed = self._keyed.copy()
        keyed.update(f"{_place(address)} {browser(agent)}".encode())
        return keyed.hexdigest()


@lru_cache(maxsize=4096)
def browser(agent: str) -> str:
    """A browser's name, major version and platform from its User-Agent: `Firefox 145 on Linux`."""
    found = ((name, pattern.search(agent)) for name, pattern in BROWSERS)
    name, version = next(((name, match[1]) for name, match in found if match), ("Other", ""))
    return f"{name} {version} on {system(agent)}"


def system(agent: str) -> str:
    """The operating system or device that a User-Agent names."""
    return next((platform for platform in PLATFORMS if platform in agent), "something else")


@lru_cache(maxsize=1024)
def parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IP address, IPv4 written as IPv6 taken as what it is; None for anything else (a Unix socket)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


@lru_cache(maxsize=4096)
def _place(address: str) -> str:
    ip = parse(address)
    if ip is not None and ip.is_loopback:
        return "here"  # localhost is 127.0.0.1 for one program and ::1 for the next
    if ip is None or ip.version == 4:
        return str(ip)
    return str(ipaddress.ip_network((ip, V6_SITE), strict=False))
