"""One HTTP request as a browser or a scanner makes it. Redirects are not followed: the world ends at loopback."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

TIMEOUT = 10.0  # seconds
_ENOUGH = 1_000_000  # bytes of an answer that a visitor reads

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class NobodyHome(Exception):
    """The product did not answer, or answered that it cannot now: come back later."""


def within_reach(url: str) -> bool:
    """Whether a persona may go there: web addresses on this machine only."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


def visit(method: str, url: str, agent: str) -> str:
    """Make the request and return the answer's first line, `302 Found`; raises NobodyHome."""
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request(method, target, headers={"User-Agent": agent, "Accept": "*/*", "Accept-Language": "en"})
        answer = connection.getresponse()
        answer.read(_ENOUGH)
    except (OSError, http.client.HTTPException) as error:
        raise NobodyHome(str(error) or type(error).__name__) from error
    finally:
        connection.close()
    if answer.status >= 500:
        raise NobodyHome(f"{answer.status} {answer.reason}")
    return f"{answer.status} {answer.reason}"
