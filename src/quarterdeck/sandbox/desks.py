"""The mailboxes that are read by IMAP: one for whoever sends through our server, as Maildir (INBOX and Sent).

A desk is opened by the first mail that somebody sends, or by their first login. Mail for people who never do
either stays in the plain mailboxes of the page alone.
"""

from __future__ import annotations

import os
import secrets
import time
from email.utils import getaddresses
from pathlib import Path

from quarterdeck.sandbox.folders import sync_folder
from quarterdeck.sandbox.letters import Letter
from quarterdeck.sandbox.mailboxes import folder_name

INBOX, SENT = "", ".Sent"


class Desks:
    """All desks under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, address: str) -> bool:
        return self._of(address).is_dir()

    def open(self, address: str) -> None:
        """Make sure that there is a desk."""
        for box in (INBOX, SENT):
            for part in ("tmp", "new", "cur"):
                (self._of(address) / box / part).mkdir(parents=True, exist_ok=True)

    def receive(self, address: str, content: bytes) -> None:
        """Put a message into an INBOX; it is on disk when this returns. Whoever has no desk gets nothing."""
        if self.has(address):
            self._put(self._of(address), content)

    def sent(self, content: bytes, *, files: bool) -> None:
        """Somebody sent this: they have a desk from now on, and a server that `files` keeps it in their Sent folder."""
        for _, address in getaddresses([Letter(content).header("From")])[:1]:
            self.open(address)
            if files:
                self._put(self._of(address) / SENT, content)

    @staticmethod
    def name_of(address: str) -> str:
        """The folder of somebody's desk."""
        return folder_name(address)

    def _of(self, address: str) -> Path:
        return self.folder / self.name_of(address)

    def _put(self, box: Path, content: bytes) -> None:
        """A Maildir takes a message whole: written to tmp, synced, renamed to new."""
        name = f"{time.time_ns()}.{secrets.token_hex(6)}.sandbox"
        with (box / "tmp" / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        (box / "tmp" / name).rename(box / "new" / name)
        sync_folder(box / "new")
