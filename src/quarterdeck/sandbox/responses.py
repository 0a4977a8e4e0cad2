"""What the mailbox view answers: a status, headers and bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minijinja import Environment

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'"


@dataclass(frozen=True)
class Response:
    """An answer to GET. HEAD sends the same without its body."""

    body: bytes
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class NotFound(Exception):
    """There is nothing at this address."""


class Pages:
    """The templates, loaded once."""

    def __init__(self, filters: Mapping[str, Callable[..., object]]) -> None:
        sources = {path.name: path.read_text(encoding="utf-8") for path in (_HERE / "templates").glob("*.html")}
        self.environment = Environment(templates=sources, filters=dict(filters))
        self.stylesheet = (_HERE / "static" / "sandbox.css").read_bytes()

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A drawn page; all values are escaped."""
        html = self.environment.render_template(template, **values)
        return Response(html.encode(), status=status, headers={"Content-Security-Policy": _POLICY})


def as_json(value: object) -> Response:
    """Data for programs."""
    return Response(json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8")
