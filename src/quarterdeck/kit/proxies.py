"""Reverse proxies that we trust: only theirs are the X-Forwarded headers that we believe."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def trusted(address: str) -> bool:
    """Whether this address is one of QUARTERDECK_TRUSTED_PROXIES."""
    return _among(address, tuple(settings.TRUSTED_PROXIES))


@lru_cache(maxsize=1024)
def _among(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(peer in network for network in networks)


def client_address(peer: str, forwarded_for: str) -> str:
    """The visitor's address: the last one in the chain that is not a proxy of ours."""
    chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    address = peer
    while chain and trusted(address):
        address = chain.pop()
    return address


class TrustedProxies:
    """Puts the visitor's address and scheme where Django looks, or drops headers that nobody vouches for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded_for = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        proto = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        peer = request.META.get("REMOTE_ADDR", "")
        if trusted(peer):
            request.META["REMOTE_ADDR"] = client_address(peer, forwarded_for)
            request.META["HTTP_X_FORWARDED_PROTO"] = proto.split(",")[-1].strip()
        return self.get_response(request)
