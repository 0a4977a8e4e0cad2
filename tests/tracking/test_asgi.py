"""Pixels and links as a mail program sees them, and the evidence that they leave in the spool."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from quarterdeck.kit import spool_files
from quarterdeck.kit.outage import Outage
from quarterdeck.kit.spool import Spool
from quarterdeck.tracking.asgi import PIXEL, TrackingApp
from quarterdeck.tracking.evidence import BadEvidence, Evidence, unpack
from quarterdeck.tracking.tokens import click_url, pixel_url, signer
from quarterdeck.tracking.visitors import Visitors

SIGNER = signer("a secret")
VISITORS = Visitors("a secret")
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PIXEL_PATH = pixel_url("", SIGNER, 7)
LINK_PATH = click_url("", SIGNER, 7, "https://example.com/?a=1&b=%20", 3)


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def elsewhere(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """Stands where Django stands."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"elsewhere"})


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool")
    yield spool
    spool.close()


def ask(spool: Spool, path: str, method: str = "GET", peer: str = "192.0.2.1", **headers: str) -> Answer:
    """One request; header names have _ for -."""
    raw = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in {"user_agent": AGENT, **headers}.items()
    ]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "client": (peer, 1)}
    answer = Answer()

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message["body"]

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    def client(peer: str, forwarded: str) -> str:
        return forwarded if peer == "10.0.0.1" else peer

    asyncio.run(TrackingApp(elsewhere, spool, SIGNER, VISITORS, client)(scope, receive, send))
    return answer


def kept(tmp_path: Path) -> list[Evidence]:
    chunks = [spool_files.read(path, 0, owned=True) for path in spool_files.files(tmp_path / "spool")]
    return [unpack(record.payload) for chunk in chunks for record in chunk.records]


def test_the_pixel_is_a_picture_that_no_cache_keeps(spool: Spool, tmp_path: Path) -> None:
    answer = ask(spool, PIXEL_PATH)
    assert (answer.status, answer.body) == (200, PIXEL)
    assert answer.body[:10] == b"GIF89a\x01\x00\x01\x00"
    assert answer.headers["content-type"] == "image/gif"
    assert "no-store" in answer.headers["cache-control"]
    assert not {"set-cookie", "etag", "last-modified"} & answer.headers.keys()
    (hit,) = kept(tmp_path)
    assert (hit.kind, hit.email_id, hit.method, hit.agent) == ("viewed", 7, "GET", AGENT)
    assert hit.visitor == VISITORS.mark("192.0.2.1", AGENT)


def test_a_link_leads_on_and_does_not_tell_from_where(spool: Spool, tmp_path: Path) -> None:
    answer = ask(spool, LINK_PATH, sec_fetch_mode="navigate")
    assert (answer.status, answer.headers["location"]) == (302, "https://example.com/?a=1&b=%20")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    (hit,) = kept(tmp_path)
    assert (hit.kind, hit.email_id, hit.n, hit.url) == ("clicked", 7, 3, "https://example.com/?a=1&b=%20")
    assert hit.mode == "navigate"


def test_a_head_request_is_answered_and_kept_as_evidence(spool: Spool, tmp_path: Path) -> None:
    assert ask(spool, LINK_PATH, "HEAD").status == 302
    picture = ask(spool, PIXEL_PATH, "HEAD")
    assert (picture.status, picture.body, picture.headers["content-length"]) == (200, b"", str(len(PIXEL)))
    assert [hit.method for hit in kept(tmp_path)] == ["HEAD", "HEAD"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(spool: Spool, tmp_path: Path, method: str) -> None:
    answer = ask(spool, LINK_PATH, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    "path",
    [
        LINK_PATH[:-1],
        LINK_PATH + "A",
        LINK_PATH[:30] + ("B" if LINK_PATH[30] == "A" else "A") + LINK_PATH[31:],
        PIXEL_PATH.replace(".gif", ""),
        PIXEL_PATH.replace("/t/v/", "/t/c/").replace(".gif", ""),  # a pixel's token is no link
        LINK_PATH.replace("/t/c/", "/t/v/") + ".gif",  # nor the other way round
        "/t/c/",
        "/t/v/.gif",
        "/t/",
        "/t/x/y",
        "/t/c/é\ud800",
    ],
)
def test_a_forged_or_cut_token_is_told_so_and_leads_nowhere(spool: Spool, tmp_path: Path, path: str) -> None:
    answer = ask(spool, path)
    assert answer.status == 404
    assert "location" not in answer.headers
    assert b"This link is not complete" in answer.body
    assert kept(tmp_path) == []


def test_everything_else_goes_on_to_django(spool: Spool) -> None:
    assert ask(spool, "/emails/").body == b"elsewhere"
    assert ask(spool, "/tasks/").body == b"elsewhere"


def test_no_address_is_kept_but_the_name_of_a_scanners_network_is(spool: Spool, tmp_path: Path) -> None:
    ask(spool, PIXEL_PATH, peer="10.0.0.1", x_forwarded_for="146.101.78.9")
    (hit,) = kept(tmp_path)
    assert hit.network == "Mimecast"
    assert hit.visitor == VISITORS.mark("146.101.78.9", AGENT)
    assert b"146.101" not in hit.pack()
    assert b"10.0.0" not in hit.pack()


def test_what_a_browser_says_about_prefetching_is_kept(spool: Spool, tmp_path: Path) -> None:
    ask(spool, PIXEL_PATH, sec_purpose="prefetch;prerender", x_moz="prefetch")
    assert kept(tmp_path)[0].purpose == "prefetch;prerender prefetch"


def test_long_and_strange_headers_are_cut(spool: Spool, tmp_path: Path) -> None:
    assert ask(spool, PIXEL_PATH, user_agent="x\0é" * 10_000, purpose="y" * 10_000).status == 200
    (hit,) = kept(tmp_path)
    assert (len(hit.agent), len(hit.purpose), "\0" in hit.agent) == (300, 60, False)


def test_a_disk_that_takes_nothing_never_fails_the_visitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.tracking.asgi.SPOOL", Outage("tracking spool"))
    (tmp_path / "spool").touch()  # a file where the folder should be
    spool = Spool(tmp_path / "spool" / "x")
    with capture_logs() as logs:
        assert ask(spool, LINK_PATH).headers["location"] == "https://example.com/?a=1&b=%20"
        assert ask(spool, PIXEL_PATH).body == PIXEL
        spool.close()
        assert ask(spool, PIXEL_PATH).body == PIXEL
    assert [line["event"] for line in logs] == ["tracking spool away"]  # said once, however many come by


def test_a_disk_that_hangs_never_fails_the_visitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    hangs = threading.Event()
    monkeypatch.setattr("os.fdatasync", lambda descriptor: hangs.wait())
    spool = Spool(tmp_path / "spool", patience=0.05)
    assert ask(spool, LINK_PATH).status == 302
    hangs.set()
    spool.close()


@given(st.binary(max_size=200))
def test_a_record_that_we_did_not_write_is_bad_evidence(record: bytes) -> None:
    with pytest.raises(BadEvidence):
        unpack(record)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=7, max_size=7))
def test_a_record_says_what_was_put_in(texts: list[str]) -> None:
    hit = Evidence(1, "clicked", 7, 3, *texts)
    assert unpack(hit.pack()) == hit


GOOD = Evidence(1, "viewed", 7).pack()


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"2",
        b"[1,1]",
        GOOD.replace(b"viewed", b"opened"),
        GOOD.replace(b"viewed", b"\xff"),
        GOOD.replace(b"2\0001", b"3\0001"),
        GOOD.replace(b"\0007\000", b"\0000\000"),
        GOOD.replace(b"2\0001\000", b"2\000" + b"9" * 30 + b"\000"),
        GOOD + b"\0",
    ],
)
def test_a_record_with_other_contents_is_bad_evidence(record: bytes) -> None:
    with pytest.raises(BadEvidence):
        unpack(record)
