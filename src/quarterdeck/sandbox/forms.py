"""The first form of a web page, filled in as it stands: what a person sends who only presses its button."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """Where it goes, and what its fields say."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self.inside = False
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form is None and found.get("method", "").lower() == "post":
            self.form, self.inside = Form(found.get("action", "")), True
        elif self.inside:
            self._field(tag, found, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""

    def _field(self, tag: str, found: dict[str, str], given: dict[str, str | None]) -> None:
        assert self.form is not None
        name = found.get("name", "")
        if tag == "input" and name and (found.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.form.fields[name] = found.get("value", "on")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.form.fields):
            self.form.fields[self.select] = found.get("value", "")


def first_form(html: str) -> Form | None:
    """The first form that is sent by POST, or None."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.form
