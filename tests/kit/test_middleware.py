"""Pages are compressed, streams are not; and a stream holds no database connection."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from quarterdeck.kit.middleware import Compressed, StreamsHoldNothing

ASKING = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})


def test_a_page_is_compressed_for_who_understands_it() -> None:
    page = Compressed(lambda _request: HttpResponse("word " * 1000))
    assert page(ASKING)["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in page(RequestFactory().get("/"))


def test_a_stream_leaves_at_once_as_it_is() -> None:
    stream = Compressed(lambda _request: StreamingHttpResponse(iter([b"data: 1\n\n" * 100])))
    assert "Content-Encoding" not in stream(ASKING)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("answer", "held"), [(HttpResponse("page"), True), (StreamingHttpResponse([b"news"]), False)])
def test_a_stream_gives_its_connection_back_before_it_starts(
    answer: HttpResponse | StreamingHttpResponse, held: bool
) -> None:
    def view(_request: object) -> HttpResponse | StreamingHttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return answer

    StreamsHoldNothing(view)(ASKING)
    assert (connection.connection is not None) is held
