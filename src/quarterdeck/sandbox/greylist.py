"""Who tried how often: a greylisting server remembers, also over a restart."""

from __future__ import annotations

import json
import time
from pathlib import Path

from quarterdeck.sandbox.folders import sync_folder, write_whole
from quarterdeck.sandbox.mailboxes import folder_name

TRIES = 3  # the try at which a message is taken
PATIENCE = 300.0  # seconds after which any try is taken


class Greylist:
    """Counts the tries for each address until one is let through."""

    def __init__(self, folder: Path, pace: float) -> None:
        self.folder = folder
        self.patience = PATIENCE * pace
        folder.mkdir(parents=True, exist_ok=True)

    def lets_through(self, address: str) -> bool:
        """Note one more try, and say whether it is patient enough."""
        path = self.folder / f"{folder_name(address)}.json"
        now = time.time()
        seen = json.loads(path.read_bytes()) if path.exists() else {"first": now, "tries": 0}
        seen["tries"] += 1
        write_whole(path, json.dumps(seen).encode())
        return seen["tries"] >= TRIES or now - seen["first"] >= self.patience

    def forget(self, address: str) -> None:
        """A message was taken: the next one is a stranger again, so that the demo shows it again."""
        (self.folder / f"{folder_name(address)}.json").unlink(missing_ok=True)
        sync_folder(self.folder)
