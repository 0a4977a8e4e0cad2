"""One HTTP request as a browser or a scanner makes it. Redirects are not followed: the world ends at loopback."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from urllib.parse import urlencode, urljoin, urlsplit

from quarterdeck.sandbox.forms import first_form

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
    return _ask(method, url, agent)[0]


def press_button(url: str, agent: str) -> str:
    """Unsubscribe as a mail program does when its reader presses the button (RFC 8058)."""
    return _ask("POST", url, agent, {"List-Unsubscribe": "One-Click"})[0]


def fill_page(url: str, agent: str) -> str:
    """Go to a page and send its first form as it stands; gives both answers' first lines."""
    said, page = _ask("GET", url, agent)
    form = first_form(page)
    if form is None:
        return f"{said}, no form"
    return f"{said}, then {_ask('POST', urljoin(url, form.action or url), agent, form.fields)[0]}"


def _ask(method: str, url: str, agent: str, fields: Mapping[str, str] | None = None) -> tuple[str, str]:
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Language": "en"}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, target, urlencode(fields) if fields is not None else None, headers)
        answer = connection.getresponse()
        page = answer.read(_ENOUGH)
    except (OSError, http.client.HTTPException) as error:
        raise NobodyHome(str(error) or type(error).__name__) from error
    finally:
        connection.close()
    if answer.status >= 500:
        raise NobodyHome(f"{answer.status} {answer.reason}")
    return f"{answer.status} {answer.reason}", page.decode(errors="replace")
