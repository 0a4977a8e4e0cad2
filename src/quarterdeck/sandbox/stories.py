"""A message told as plain values: for the pages, and for programs."""

from __future__ import annotations

from typing import Any

from quarterdeck.sandbox.letters import Letter, images_and_links
from quarterdeck.sandbox.mailboxes import Filed
from quarterdeck.sandbox.plans import Plan


def row(filed: Filed) -> dict[str, Any]:
    """A line in the list of a mailbox."""
    letter = Letter(filed.path.read_bytes())
    told = {"id": filed.id, "received_at": filed.received_at}
    return told | {"sender": letter.header("From"), "subject": letter.header("Subject")}


def shown(letter: Letter) -> dict[str, Any]:
    """What the page of a message shows of it."""
    return {
        "subject": letter.header("Subject"),
        "sender": letter.header("From"),
        "to": letter.header("To"),
        "cc": letter.header("Cc"),
        "headers": letter.headers(),
        "html": bool(letter.html),
        "text": letter.text,
        "files": _files(letter),
    }


def told(filed: Filed, plan: Plan | None) -> dict[str, Any]:
    """Everything about a message, for a program that checks what arrived."""
    letter = Letter(filed.path.read_bytes())
    images, links = images_and_links(letter.html)
    return {
        "id": filed.id,
        "address": filed.address,
        "received_at": filed.received_at,
        "headers": letter.headers(),
        "subject": letter.header("Subject"),
        "message_id": letter.header("Message-ID"),
        "text": letter.text,
        "html": letter.html,
        "images": images,
        "links": [link._asdict() for link in links],
        "attachments": _files(letter),
        "visits": _visits(plan),
    }


def _files(letter: Letter) -> list[dict[str, Any]]:
    return [{"name": file.name, "type": file.type, "bytes": len(file.content)} for file in letter.attachments()]


def _visits(plan: Plan | None) -> list[dict[str, Any]]:
    visits = plan.visits if plan else []
    return [{"verb": visit.verb, "url": visit.url, "outcome": visit.outcome} for visit in visits]
