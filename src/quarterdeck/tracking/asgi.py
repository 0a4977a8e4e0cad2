"""Pixels and links, answered in front of Django: verify the token, put the hit on disk, answer.

No database is on the way, so both work while it is down. Whatever becomes of the hit, the visitor
gets the picture or is sent on.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias

from quarterdeck.kit.errors import Temporary
from quarterdeck.kit.outage import Outage
from quarterdeck.kit.spool import Spool
from quarterdeck.kit.tokens import BadToken, Signer
from quarterdeck.tracking.evidence import LONGEST_AGENT, LONGEST_HEADER, Evidence
from quarterdeck.tracking.networks import scanner_network
from quarterdeck.tracking.tokens import Counted, read_click, read_view
from quarterdeck.tracking.visitors import Visitors

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]
Reply: TypeAlias = tuple[dict[str, Any], dict[str, Any]]  # the two messages of ASGI, shared between requests

VIEWS, CLICKS = "/t/v/", "/t/c/"
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)  # a transparent GIF of one pixel
NO_STORE: Headers = [
    (b"cache-control", b"no-store, no-cache, must-revalidate, max-age=0"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"x-content-type-options", b"nosniff"),
]
NOT_FOUND_PAGE = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>This link is not complete</title>"
    b"<h1>This link is not complete</h1><p>It was cut or changed on its way. "
    b"Copy the whole link from the email, or ask the sender where it should lead.</p></html>"
)

SPOOL = Outage("tracking spool")  # its return says how many hits were lost


class TrackingApp:
    """Answers `/t/…` itself and passes everything else on.

    `client` gives the visitor's address from the peer's and X-Forwarded-For (kit/proxies.py).
    """

    def __init__(
        self,
        next_app: App,
        spool: Spool,
        signer: Signer,
        visitors: Visitors,
        client: Callable[[str, str], str],
    ) -> None:
        self._next, self._spool, self._signer = next_app, spool, signer
        self._visitors, self._client = visitors, client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/t/"):
            start, body = await self._answer(scope)
            await send(start)
            await send(NOTHING if scope["method"] == "HEAD" else body)
        else:
            await self._next(scope, receive, send)

    async def _answer(self, scope: Scope) -> Reply:
        if scope["method"] not in ("GET", "HEAD"):
            return NOT_ALLOWED
        try:
            hit = self._hit(scope)
        except BadToken:
            return NOT_FOUND
        try:
            await self._spool.append(hit.pack())
        except Temporary as error:  # the hit is lost, and the visitor never notices
            SPOOL.noticed(error)
        else:
            SPOOL.over()
        return _sent_on(hit.url) if hit.url else PICTURE

    def _hit(self, scope: Scope) -> Evidence:
        """What the request tells; BadToken if it names nothing of ours."""
        path = scope["path"]
        if path.startswith(VIEWS) and path.endswith(".gif"):
            about, n, url = read_view(self._signer, path[len(VIEWS) : -len(".gif")]), 0, ""
        elif path.startswith(CLICKS):
            click = read_click(self._signer, path[len(CLICKS) :])
            about, n, url = click.about, click.n, click.url
        else:
            raise BadToken("neither a pixel nor a link")
        headers = _headers(scope["headers"])
        agent = headers.get(b"user-agent", "")[:LONGEST_AGENT]
        peer = (scope.get("client") or ("", 0))[0]
        address = self._client(peer, headers.get(b"x-forwarded-for", ""))
        counted = about if isinstance(about, Counted) else None
        return Evidence(
            at=time.time_ns() // 1_000_000,
            kind="clicked" if url else "viewed",
            email_id=0 if isinstance(about, Counted) else about,
            n=n,
            url=url,
            method=scope["method"],
            agent=agent,
            visitor="" if counted else self._visitors.mark(address, agent),
            network=scanner_network(address),
            purpose=" ".join(headers[name] for name in PURPOSES if name in headers)[:LONGEST_HEADER],
            mode=headers.get(b"sec-fetch-mode", "")[:LONGEST_HEADER],
            counted=f"{counted.template_id} {counted.day}" if counted else "",
        )


PURPOSES = (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")
WANTED = frozenset({b"user-agent", b"x-forwarded-for", b"sec-fetch-mode", *PURPOSES})


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[bytes, str]:
    """The headers that we look at; of several with one name, joined by commas (RFC 9110, section 5.3)."""
    found: dict[bytes, str] = {}
    for name, value in raw:
        if name in WANTED:
            text = value.decode("latin-1").replace("\0", "")
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _reply(status: int, headers: Headers, body: bytes = b"") -> Reply:
    sized = [*headers, *NO_STORE, (b"content-length", b"%d" % len(body))]
    return (
        {"type": "http.response.start", "status": status, "headers": sized},
        {"type": "http.response.body", "body": body},
    )


def _sent_on(url: str) -> Reply:
    return {
        "type": "http.response.start",
        "status": 302,
        "headers": [(b"location", url.encode("ascii")), *MOVED],
    }, NOTHING


NOTHING = {"type": "http.response.body", "body": b""}
MOVED: Headers = [*NO_STORE, (b"content-length", b"0")]
PICTURE = _reply(200, [(b"content-type", b"image/gif")], PIXEL)
NOT_ALLOWED = _reply(405, [(b"allow", b"GET, HEAD")])
NOT_FOUND = _reply(404, [(b"content-type", b"text/html; charset=utf-8")], NOT_FOUND_PAGE)
