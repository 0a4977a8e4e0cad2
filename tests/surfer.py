"""A browser without a screen and without scripts: pages, forms, buttons, cookies. Enough to use the product by HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Node | str] = field(default_factory=list)
    parent: Node | None = None

    def all(self, *tags: str) -> Iterator[Node]:
        """The elements below with one of these names, in order; every element if none is named."""
        for part in self.parts:
            if isinstance(part, Node):
                if not tags or part.tag in tags:
                    yield part
                yield from part.all(*tags)

    def around(self, tag: str) -> Node | None:
        """The nearest element of that name that holds this one."""
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node

    @property
    def text(self) -> str:
        """Its words, as one line."""
        return " ".join(" ".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in ("script", "style", "svg"):
                yield from part._words()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("document")
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.here)
        self.here.parts.append(node)
        if tag not in _VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        if self.here.tag == tag:
            self.here = self.here.parent or self.root
        elif (outer := self.here.around(tag)) is not None:
            self.here = outer.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


class Page:
    """What an address answered."""

    def __init__(self, response: httpx.Response) -> None:
        self.url = str(response.url)
        self.status = response.status_code
        self.html = response.text
        builder = _Builder()
        builder.feed(self.html)
        self.root = builder.root

    @property
    def text(self) -> str:
        """All words of the page."""
        return self.root.text

    def form(self, **having: str) -> Node:
        """The first form with fields of these names, or whose attributes hold these values (`action="/compose"`)."""
        for form in self.root.all("form"):
            if all(value in form.attributes.get(name, "") for name, value in having.items()):
                return form
        raise AssertionError(f"no form {having} at {self.url}: {[form.attributes for form in self.root.all('form')]}")

    def find(self, tag: str, words: str) -> Node | None:
        """The first element of that name that holds `words`."""
        return next((node for node in self.root.all(tag) if words in node.text), None)

    def by_id(self, name: str) -> Node:
        """The element with that id."""
        for node in self.root.all():
            if node.attributes.get("id") == name:
                return node
        raise AssertionError(f"nothing has the id {name!r} at {self.url}")

    def button(self, words: str, within: Node | None = None) -> Node:
        """The first link or button that says `words`, in sight or to a screen reader."""
        for node in (within or self.root).all("button", "a"):
            names = (node.text, node.attributes.get("aria-label", ""), node.attributes.get("title", ""))
            if words in names:
                return node
        raise AssertionError(f"no button {words!r} at {self.url}")

    def button_named(self, name: str, value: str) -> Node:
        """The button that sends `name=value`."""
        for node in self.root.all("button"):
            if (node.attributes.get("name"), node.attributes.get("value")) == (name, value):
                return node
        raise AssertionError(f"no button {name}={value} at {self.url}")


class Surfer:
    """One person's browser."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, follow_redirects=True, timeout=30)
        self.client.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"

    def visit(self, url: str, **query: str) -> Page:
        """Go to a page."""
        return Page(self.client.get(url, params=query or None))

    def submit(self, page: Page, form: Node, button: Node | None = None, **given: Any) -> Page:
        """Send a form as it stands, with the given fields changed; the button adds its value and its own address."""
        fields = dict(values(form)) | given
        if button is None:
            return self._send(page, form, fields)
        if button.attributes.get("name"):
            fields[button.attributes["name"]] = button.attributes.get("value", "")
        return self._send(page, button if _verb(button) else form, fields, button.attributes.get("formaction", ""))

    def press(self, page: Page, words: str, within: Node | None = None, **given: Any) -> Page:
        """Press what says `words`: a link, a button of a form, or one that htmx sends."""
        button = page.button(words, within)
        form = page.form(id=button.attributes["form"]) if "form" in button.attributes else button.around("form")
        if button.attributes.get("href"):
            return self.visit(urljoin(page.url, button.attributes["href"]))
        if form is not None:
            return self.submit(page, form, button, **given)
        return self._send(page, button, dict(given))

    def _send(self, page: Page, asked: Node, fields: dict[str, Any], action: str = "") -> Page:
        verb = _verb(asked)
        method = verb.removeprefix("hx-") if verb else asked.attributes.get("method", "get")
        url = urljoin(page.url, action or asked.attributes.get(verb or "action", ""))
        headers = _headers(asked) | ({"HX-Request": "true"} if verb else {})
        fields |= json.loads(asked.attributes.get("hx-vals", "{}"))
        if method.lower() == "get":
            return Page(self.client.get(url, params=fields, headers=headers))
        return Page(self.client.request(method.upper(), url, data=fields, headers={**headers, "Referer": page.url}))


def values(form: Node) -> Iterator[tuple[str, str]]:
    """The fields of a form as they would be sent."""
    for node in form.all("input", "textarea", "select"):
        name, kind = node.attributes.get("name", ""), node.attributes.get("type", "")
        ticked = kind not in ("checkbox", "radio") or "checked" in node.attributes
        if name and "disabled" not in node.attributes and kind not in ("submit", "button", "file") and ticked:
            yield name, _value(node)


def _value(node: Node) -> str:
    if node.tag == "textarea":
        return "".join(part for part in node.parts if isinstance(part, str)).removeprefix("\n")
    if node.tag == "select":
        options = list(node.all("option"))
        chosen = next(
            (option for option in options if "selected" in option.attributes), options[0] if options else node
        )
        return chosen.attributes.get("value", chosen.text)
    return node.attributes.get("value", "on" if node.attributes.get("type") in ("checkbox", "radio") else "")


def _verb(node: Node) -> str:
    return next((name for name in _VERBS if name in node.attributes), "")


def _headers(node: Node | None) -> dict[str, str]:
    """What htmx would send: the `hx-headers` of the element and of all around it."""
    if node is None:
        return {}
    return _headers(node.parent) | json.loads(node.attributes.get("hx-headers", "{}"))
