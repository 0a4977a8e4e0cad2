"""A spool with hits in it, as the web process leaves them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from quarterdeck.emails.models import Email, Event
from quarterdeck.kit.spool_files import frame
from quarterdeck.tracking.evidence import Evidence

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"


def now() -> int:
    return time.time_ns() // 1_000_000


def hit(email: Email | int, kind: str = "viewed", **fields: Any) -> Evidence:
    """A person's hit, just now."""
    link = {"n": 1, "url": "https://example.com/"} if kind == "clicked" else {}
    email_id = email if isinstance(email, int) else email.pk
    known = {"at": now(), "email_id": email_id, "kind": kind, "agent": CHROME, "visitor": "ann", **link}
    return Evidence(**{**known, **fields})


def spooled(folder: Path, *hits: Evidence, name: str = "host-1-1-1") -> Path:
    """A spool file whose owner is gone."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.spool"
    hidden = path.with_suffix(".new")
    hidden.write_bytes(b"".join(frame(each.pack()) for each in hits))
    return hidden.rename(path)


def counts(email: Email) -> tuple[int, int, int, int]:
    """Views, clicks, machine views, machine clicks."""
    email.refresh_from_db()
    return email.views, email.clicks, email.machine_views, email.machine_clicks


def verdicts(email: Email) -> list[str]:
    """What the timeline says of its hits, in order of time."""
    events = Event.objects.filter(email_id=email.pk, kind__in=["viewed", "clicked"]).order_by("at", "id")
    return [event.data["verdict"] for event in events]
