"""Tables given out as CSV files."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import StreamingHttpResponse


def csv_file(name: str, lines: Iterator[bytes]) -> StreamingHttpResponse:
    """What people/importing/sheet.py wrote, as a download; `name` is plain ASCII, without an ending."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
