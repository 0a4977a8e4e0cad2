"""Networks from which mail is scanned: their owners publish these ranges, for allow lists and in SPF records.

Only the name is kept of a visitor's network, never the address. A range that is missing here costs
one kind of evidence; the others remain.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from functools import lru_cache

from quarterdeck.tracking.visitors import parse

SCANNERS: dict[str, tuple[str, ...]] = {
    "Mimecast": (
        "91.220.42.0/24", "146.101.78.0/24", "185.58.84.0/22", "195.130.217.0/24", "205.139.110.0/23",
        "207.82.80.0/24", "207.211.30.0/23", "216.205.24.0/24", "170.10.128.0/21", "103.13.69.0/24", "41.74.192.0/20",
    ),
    "Proofpoint": (
        "67.231.144.0/20", "148.163.128.0/19", "205.220.160.0/19", "208.84.64.0/22", "185.132.180.0/22",
        "91.209.104.0/24", "62.209.50.0/23", "185.183.28.0/22", "103.151.192.0/23",
    ),
    "Barracuda": ("64.235.144.0/20", "209.222.80.0/21"),
    "Symantec Email Security": (
        "67.219.240.0/20", "85.158.136.0/21", "193.109.254.0/23", "194.106.220.0/23", "195.245.230.0/23",
        "216.82.240.0/20", "117.120.16.0/21", "46.226.48.0/21", "95.131.104.0/21", "103.9.96.0/22",
    ),
    "Microsoft 365": (
        "40.92.0.0/15", "40.107.0.0/16", "52.100.0.0/15", "52.102.0.0/16", "52.103.0.0/17", "104.47.0.0/17",
    ),
    "Cisco Secure Email": (
        "68.232.128.0/19", "139.138.32.0/19", "184.94.240.0/20", "207.54.64.0/19", "216.71.128.0/19",
    ),
    "Trend Micro": ("150.70.0.0/16", "216.104.0.0/19"),
}  # fmt: skip


def _ranges() -> list[tuple[int, int, str]]:
    named = [(ipaddress.IPv4Network(text), name) for name, texts in SCANNERS.items() for text in texts]
    return sorted((int(each.network_address), int(each.broadcast_address), name) for each, name in named)


_RANGES = _ranges()
_STARTS = [first for first, _, _ in _RANGES]


@lru_cache(maxsize=4096)
def scanner_network(address: str) -> str:
    """Whose scanners visit from this address, or nothing."""
    ip = parse(address)
    if ip is None or ip.version != 4:
        return ""
    place = bisect_right(_STARTS, int(ip)) - 1
    if place < 0:
        return ""
    _, last, name = _RANGES[place]
    return name if int(ip) <= last else ""
