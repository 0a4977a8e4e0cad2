"""Marks recognise a place and a browser, and tell nobody which; networks of scanners have names."""

from __future__ import annotations

import pytest

from quarterdeck.tracking.networks import scanner_network
from quarterdeck.tracking.visitors import Visitors, browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
VISITORS = Visitors("a secret")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox 145 on Linux"),
        (EDGE, "Edge 142 on Windows"),
        (FIREFOX.replace("Firefox", "Thunderbird"), "Thunderbird 145 on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit/605.1.15 Mobile/15E148", "Apple Mail 605 on iPhone"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15", "Safari 18 on Macintosh"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17; Pro)", "Outlook 16 on Windows"),
        ("", "Other  on something else"),
    ],
)
def test_a_browser_is_named(agent: str, name: str) -> None:
    assert browser(agent) == name


def test_the_same_place_and_browser_have_one_mark() -> None:
    mark = VISITORS.mark("192.0.2.1", FIREFOX)
    assert VISITORS.mark("192.0.2.1", FIREFOX.replace("145.0", "145.7")) == mark
    assert VISITORS.mark("::ffff:192.0.2.1", FIREFOX) == mark
    assert VISITORS.mark("::1", FIREFOX) == VISITORS.mark("127.0.0.1", FIREFOX)
    assert VISITORS.mark("2001:db8::1", FIREFOX) == VISITORS.mark("2001:db8::ffff:2", FIREFOX)


def test_other_places_browsers_and_keys_have_other_marks() -> None:
    marks = {
        VISITORS.mark("192.0.2.1", FIREFOX),
        VISITORS.mark("192.0.2.2", FIREFOX),
        VISITORS.mark("192.0.2.1", EDGE),
        VISITORS.mark("2001:db8::1", FIREFOX),
        VISITORS.mark("2001:db8:0:1::1", FIREFOX),
        VISITORS.mark("", FIREFOX),
        Visitors("another secret").mark("192.0.2.1", FIREFOX),
    }
    assert len(marks) == 7
    assert not any("192.0.2.1" in mark or "Firefox" in mark for mark in marks)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("146.101.78.9", "Mimecast"),
        ("148.163.159.255", "Proofpoint"),
        ("148.163.160.0", ""),
        ("::ffff:40.107.3.2", "Microsoft 365"),
        ("0.0.0.1", ""),
        ("192.0.2.1", ""),
        ("2001:db8::1", ""),
        ("", ""),
        ("unix", ""),
    ],
)
def test_a_scanners_network_is_named(address: str, name: str) -> None:
    assert scanner_network(address) == name
