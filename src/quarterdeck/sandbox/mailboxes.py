"""Mailboxes on disk: a folder per address, an .eml per message. The listing of the folder is the index."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from quarterdeck.sandbox.folders import write_whole

_ID = re.compile(r"\d{13}-[0-9A-F]{8}")
_LONGEST_NAME = 200  # bytes; file systems allow 255, and temporary names need some of it


class AddressTooLong(ValueError):
    """No folder can carry this address as its name."""


@dataclass(frozen=True)
class Filed:
    """One message in a mailbox. Its id begins with the moment of arrival, so that names sort by time."""

    address: str
    id: str
    path: Path

    @property
    def received_at(self) -> float:
        """Seconds since the epoch."""
        return int(self.id[:13]) / 1000

    @property
    def queue_id(self) -> str:
        """The name that the server gave in its 250."""
        return self.id[14:]


@dataclass(frozen=True)
class Summary:
    """A mailbox as the list of mailboxes shows it."""

    address: str
    messages: int
    latest_at: float


class Mailboxes:
    """All mailboxes under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def file(self, address: str, content: bytes, queue_id: str) -> Filed:
        """Keep a message; it is on disk when this returns."""
        message_id = f"{time.time_ns() // 1_000_000:013d}-{queue_id}"
        path = self._folder_of(address) / f"{message_id}.eml"
        write_whole(path, content)
        return Filed(address.lower(), message_id, path)

    def all(self) -> list[Summary]:
        """Every mailbox that has mail, the one with the latest message first."""
        found = []
        for folder in self.folder.iterdir():
            names = _names(folder)
            if names:
                found.append(Summary(unquote(folder.name), len(names), int(names[0][:13]) / 1000))
        return sorted(found, key=lambda mailbox: -mailbox.latest_at)

    def messages(self, address: str, *, before: str = "", limit: int = 50) -> list[Filed]:
        """The newest messages of a mailbox, newest first; `before` is the id at which the last page ended."""
        return list(self._walk(address, before))[:limit]

    def find(self, address: str, message_id: str) -> Filed | None:
        """One message, or None; a name that is no message id finds nothing."""
        if not _ID.fullmatch(message_id):
            return None
        path = self._folder_of(address) / f"{message_id}.eml"
        return Filed(address.lower(), message_id, path) if path.exists() else None

    def _walk(self, address: str, before: str) -> Iterator[Filed]:
        folder = self._folder_of(address)
        for name in _names(folder):
            if not before or name < before:
                yield Filed(address.lower(), name, folder / f"{name}.eml")

    def _folder_of(self, address: str) -> Path:
        return self.folder / folder_name(address)


def folder_name(address: str) -> str:
    """The address as one safe name: lower case, everything odd percent-encoded, so no slash and no leading dot."""
    name = quote(address.lower(), safe="@+-_.")
    if name.startswith("."):
        name = "%2E" + name[1:]
    if len(name) > _LONGEST_NAME:
        raise AddressTooLong(address)
    return name


def new_queue_id() -> str:
    """A name for a message in transit, as servers show it in their answer."""
    return secrets.token_hex(4).upper()


def _names(folder: Path) -> list[str]:
    """The ids in a folder, newest first; none if there is no such mailbox."""
    if not folder.is_dir():
        return []
    return sorted((path.stem for path in folder.glob("*.eml") if _ID.fullmatch(path.stem)), reverse=True)
