"""Pages are compressed, streams are not."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from quarterdeck.kit.middleware import Compressed

ASKING = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})


def test_a_page_is_compressed_for_who_understands_it() -> None:
    page = Compressed(lambda _request: HttpResponse("word " * 1000))
    assert page(ASKING)["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in page(RequestFactory().get("/"))


def test_a_stream_leaves_at_once_as_it_is() -> None:
    stream = Compressed(lambda _request: StreamingHttpResponse(iter([b"data: 1\n\n" * 100])))
    assert "Content-Encoding" not in stream(ASKING)
