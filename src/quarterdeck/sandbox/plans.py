"""What personas still mean to do, kept on disk so that a restart goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import unquote

from quarterdeck.sandbox.folders import sync_folder, write_whole
from quarterdeck.sandbox.mailboxes import Filed, folder_name

LONGEST_ID = 22  # characters of a message's id: moment, hyphen, queue id


@dataclass
class Visit:
    """One step of a plan: when it is due, and what came of it."""

    due_at: float  # seconds since the epoch
    verb: str
    url: str
    agent: str
    method: str
    tries: int = 0
    outcome: str = ""  # the answer, once there is one; while empty, it is still to be made
    done_at: float = 0.0


@dataclass
class Plan:
    """All visits for one message, in order of time."""

    name: str
    visits: list[Visit] = field(default_factory=list)

    @property
    def next(self) -> Visit | None:
        """The first visit that has still to be made."""
        return next((visit for visit in self.visits if not visit.outcome), None)


class Plans:
    """Plans as files: in `open` while something is left to do, then in `done` for the page that shows them."""

    def __init__(self, folder: Path) -> None:
        self.open = folder / "open"
        self.done = folder / "done"
        self.open.mkdir(parents=True, exist_ok=True)
        self.done.mkdir(parents=True, exist_ok=True)

    def keep(self, plan: Plan) -> None:
        """Store how far a plan has come; it moves to `done` after its last visit."""
        content = json.dumps({"name": plan.name, "visits": [asdict(visit) for visit in plan.visits]}).encode()
        if plan.next:
            write_whole(self.open / plan.name, content)
            return
        write_whole(self.done / plan.name, content)
        (self.open / plan.name).unlink(missing_ok=True)
        sync_folder(self.open)

    def unfinished(self) -> Iterator[Plan]:
        """The plans that a former run left."""
        for path in sorted(self.open.glob("[!.]*")):
            yield _read(path)

    def of(self, filed: Filed) -> Plan | None:
        """What the reader of one message did and will do."""
        name = plan_name(filed)
        for folder in (self.done, self.open):
            if (folder / name).exists():
                return _read(folder / name)
        return None


def plan_name(filed: Filed) -> str:
    """One name for a message in a mailbox."""
    return f"{filed.id}-{folder_name(filed.address)}"


def _read(path: Path) -> Plan:
    stored = json.loads(path.read_bytes())
    return Plan(stored["name"], [Visit(**visit) for visit in stored["visits"]])


def place_of(name: str) -> tuple[str, str]:
    """The address and the id of the message that a plan is about."""
    message_id, folder = name[:LONGEST_ID], name[LONGEST_ID + 1 :]
    return unquote(folder), message_id
