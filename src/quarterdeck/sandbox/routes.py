"""Which page answers which address of the mailbox view. One POST tells the server its mood; all else only shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from quarterdeck.sandbox import stories
from quarterdeck.sandbox.framed import framed
from quarterdeck.sandbox.letters import Letter
from quarterdeck.sandbox.mailboxes import AddressTooLong, Filed, Mailboxes
from quarterdeck.sandbox.personas import persona_of
from quarterdeck.sandbox.plans import Plans
from quarterdeck.sandbox.responses import NotFound, Pages, Response, as_json
from quarterdeck.sandbox.rules import RULES, rule_for
from quarterdeck.sandbox.weather import MOODS, Unheard, Weather

PAGE = 50  # messages on one page
_MESSAGE = r"/mailbox/(?P<address>[^/]+)/(?P<name>[^/]+)"
Query = Mapping[str, str]


class View:
    """The mailbox view over the folders of one sandbox."""

    def __init__(self, mailboxes: Mailboxes, plans: Plans, weather: Weather) -> None:
        self.mailboxes = mailboxes
        self.plans = plans
        self.weather = weather
        self.pages = Pages({"when": _when, "path": _path, "size": _size})
        self.routes: list[tuple[str, Callable[..., Response]]] = [
            (r"/", self.home),
            (r"/healthz", self.healthz),
            (r"/sandbox\.css", self.stylesheet),
            (r"/api/mailboxes", self.api_mailboxes),
            (r"/api/messages", self.api_messages),
            (r"/api/weather", self.api_weather),
            (r"/mailbox/(?P<address>[^/]+)/", self.mailbox),
            (_MESSAGE + "/", self.message),
            (_MESSAGE + "/html", self.html),
            (_MESSAGE + "/raw", self.raw),
            (_MESSAGE + r"/files/(?P<n>\d{1,3})", self.attachment),
        ]

    def answer(self, path: str, query: Query) -> Response:
        """The answer to a GET of an unquoted `path`."""
        for pattern, draw in self.routes:
            found = re.fullmatch(pattern, path)
            if found:
                try:
                    return draw(query, **found.groupdict())
                except (NotFound, AddressTooLong):
                    break
        return self.pages.page("missing.html", status=404)

    def post(self, path: str, said: dict[str, str]) -> Response:
        """Tell the server how to behave; JSON for programs at /api/weather, the page again at /weather."""
        if path not in ("/weather", "/api/weather"):
            return self.pages.page("missing.html", status=404)
        try:
            sky = self.weather.tell(said)
        except Unheard as error:
            return Response(f"{error}\n".encode(), "text/plain; charset=utf-8", status=422)
        if path == "/api/weather":
            return as_json(asdict(sky))
        return Response(b"", status=303, headers={"Location": "/"})

    def home(self, query: Query) -> Response:
        known: dict[str, Any] = {"rules": RULES, "moods": MOODS, "sky": self.weather.sky}
        return self.pages.page("home.html", mailboxes=self.mailboxes.all(), **known)

    def api_weather(self, query: Query) -> Response:
        return as_json(asdict(self.weather.sky))

    def healthz(self, query: Query) -> Response:
        return Response(b"ok\n", "text/plain; charset=utf-8")

    def stylesheet(self, query: Query) -> Response:
        return Response(self.pages.stylesheet, "text/css; charset=utf-8")

    def mailbox(self, query: Query, address: str) -> Response:
        messages = self.mailboxes.messages(address, before=query.get("before", ""), limit=PAGE)
        known: dict[str, Any] = {"address": address, "persona": persona_of(address), "rule": rule_for(address)}
        older = messages[-1].id if len(messages) == PAGE else ""
        return self.pages.page("mailbox.html", rows=[stories.row(filed) for filed in messages], older=older, **known)

    def message(self, query: Query, address: str, name: str) -> Response:
        filed, letter = self._read(address, name)
        plan = self.plans.of(filed)
        values: dict[str, Any] = {"letter": stories.shown(letter), "visits": plan.visits if plan else []}
        return self.pages.page("message.html", filed=filed, with_images=_asks_for_images(query), **values)

    def html(self, query: Query, address: str, name: str) -> Response:
        return framed(self._read(address, name)[1].html, with_images=_asks_for_images(query))

    def raw(self, query: Query, address: str, name: str) -> Response:
        return Response(self._find(address, name).path.read_bytes(), "text/plain; charset=utf-8")

    def attachment(self, query: Query, address: str, name: str, n: str) -> Response:
        files = self._read(address, name)[1].attachments()
        if int(n) >= len(files):
            raise NotFound
        file = files[int(n)]
        saved_as = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return Response(file.content, "application/octet-stream", headers={"Content-Disposition": saved_as})

    def api_mailboxes(self, query: Query) -> Response:
        return as_json([vars(box) for box in self.mailboxes.all()])

    def api_messages(self, query: Query) -> Response:
        """The newest messages for the address `to`, newest first."""
        found = self.mailboxes.messages(query.get("to", ""), limit=PAGE)
        return as_json([stories.told(filed, self.plans.of(filed)) for filed in found])

    def _find(self, address: str, name: str) -> Filed:
        filed = self.mailboxes.find(address, name)
        if filed is None:
            raise NotFound
        return filed

    def _read(self, address: str, name: str) -> tuple[Filed, Letter]:
        filed = self._find(address, name)
        return filed, Letter(filed.path.read_bytes())


def _asks_for_images(query: Query) -> bool:
    return query.get("images") == "1"


def _when(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).astimezone().strftime("%-d %b, %H:%M:%S")


def _path(address: str) -> str:
    return quote(address, safe="@+")


def _size(count: int) -> str:
    if count < 1024:
        return f"{count} bytes"
    return f"{count / 1024:.0f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
