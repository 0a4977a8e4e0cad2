"""A list's state lives in its URL: folder, sort, direction, place, and which email is open beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.core.exceptions import BadRequest
from django.urls import reverse

from quarterdeck.emails.counts import CAP
from quarterdeck.emails.folders import BY_STATUS, EVERY, Folder
from quarterdeck.emails.models import Email
from quarterdeck.emails.models.queryset import EmailQuerySet
from quarterdeck.emails.sorts import SORTS, BadCursor, Cursor, Sort


@dataclass(frozen=True)
class ListState:
    """What the address of a list of emails says."""

    folder: Folder
    sort: Sort
    descending: bool
    at: str = ""  # a cursor
    open: str = ""  # uuid of the email beside the list
    batch: str = ""  # uuid of the group email that the list is about, one email a row

    @classmethod
    def read(cls, query: Mapping[str, str], folder: Folder, count: int) -> Self:
        """The state in `query`; a sort that is not offered (any longer) falls back to the folder's own."""
        offered = offered_sorts(folder, count)
        asked = query.get("sort", "")
        sort = SORTS[asked if asked in offered else offered[0]]
        fits = not asked or sort.key == asked
        descending = query["dir"] != "up" if "dir" in query and fits else sort.descending
        return cls(
            folder,
            sort,
            descending,
            query.get("at", "") if fits else "",
            query.get("open", ""),
            _uuid(query.get("batch", "")),
        )

    @property
    def cursor(self) -> Cursor | None:
        """Where the page begins; a place that does not exist is a bad request."""
        try:
            return Cursor.read(self.at, self.sort) if self.at else None
        except BadCursor as error:
            raise BadRequest(str(error)) from error

    @property
    def path(self) -> str:
        return reverse("emails", args=[self.folder.slug])

    @property
    def query(self) -> str:
        """The query string, sort always said: a cursor means nothing without it."""
        said = {"batch": self.batch, "at": self.at, "open": self.open}
        return "&".join([self.order, urlencode({name: value for name, value in said.items() if value})]).rstrip("&")

    @property
    def order(self) -> str:
        """The part of the query string that says the order."""
        return urlencode({"sort": self.sort.key, "dir": "down" if self.descending else "up"})

    def narrow(self, emails: EmailQuerySet) -> EmailQuerySet:
        """`emails` of the group email that the list is about, if it is about one."""
        return emails.filter(batch__uuid=self.batch) if self.batch else emails

    def url(self, **changes: Any) -> str:
        """The address of this list with some things changed."""
        return f"{self.path}?{replace(self, **changes).query}"

    def sorted_by(self, key: str) -> str:
        """The address of the first page by another key, or the other way round by the same."""
        sort = SORTS[key]
        descending = not self.descending if key == self.sort.key else sort.descending
        return self.url(sort=sort, descending=descending, at="", open="")


def _uuid(text: str) -> str:
    """The identifier in `text`; anything else is a bad request."""
    try:
        return str(UUID(text)) if text else ""
    except ValueError as error:
        raise BadRequest("no such group email") from error


def offered_sorts(folder: Folder, count: int) -> tuple[str, ...]:
    """All of the folder's sorts while its list is short, else those of its own that an index carries (design 7)."""
    return tuple(key for key in folder.sorts if count <= CAP or (key in folder.own_sorts and not SORTS[key].free))


def folder_of(url: str) -> Folder | None:
    """The folder whose list stands at `url`; None when that is another page."""
    path = urlsplit(url).path
    return next((folder for folder in EVERY if path == reverse("emails", args=[folder.slug])), None)


def open_at(url: str) -> str:
    """The email that is open beside the list at `url`."""
    return dict(parse_qsl(urlsplit(url).query)).get("open", "")


def open_beside(url: str, uuid: str) -> str:
    """The list's address `url` with this email open beside it; empty when `url` is not that of a list."""
    if folder_of(url) is None:
        return ""
    parts = urlsplit(url)
    query = {name: value for name, value in parse_qsl(parts.query) if name != "open"}
    return f"{parts.path}?{urlencode({**query, 'open': uuid})}"


def beside_its_list(email: Email) -> str:
    """The address of the folder that an email is in, with it open; its own page when it is in none."""
    folder = BY_STATUS.get(email.status)
    if folder is None:
        return reverse("email", args=[email.uuid])
    return f"{reverse('emails', args=[folder.slug])}?open={email.uuid}"
