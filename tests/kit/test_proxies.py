"""Only named proxies are believed about who is visiting."""

from __future__ import annotations

import ipaddress

import pytest
import pytest_django
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from quarterdeck.kit.proxies import TrustedProxies, client_address


@pytest.fixture(autouse=True)
def proxies(settings: pytest_django.Settings) -> None:
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128"))


def visit(**headers: str) -> HttpRequest:
    """The request as the pages see it."""
    seen: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    TrustedProxies(page)(RequestFactory().get("/", **headers))
    return seen[0]


def test_a_proxys_word_about_address_and_scheme_is_believed() -> None:
    request = visit(REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https")
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert request.is_secure()


def test_a_strangers_is_not() -> None:
    request = visit(REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https")
    assert request.META["REMOTE_ADDR"] == "198.51.100.7"
    assert not request.is_secure()


@pytest.mark.parametrize(
    ("peer", "chain", "visitor"),
    [
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),  # through two proxies of ours
        ("10.0.0.1", "192.0.2.66, 203.0.113.9", "203.0.113.9"),  # the first was made up by the visitor
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "nonsense", "nonsense"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
    ],
)
def test_the_visitor_is_the_last_who_is_not_a_proxy_of_ours(peer: str, chain: str, visitor: str) -> None:
    assert client_address(peer, chain) == visitor
