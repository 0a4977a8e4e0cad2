"""An event as a sentence of the timeline, with the server's own words beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

Data = Mapping[str, Any]

TIMES = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}


@dataclass(frozen=True)
class Said:
    """What one event says: a sentence, its object in bold, a remark, a server's own words, and its colour."""

    text: str
    what: str = ""
    remark: str = ""
    server: str = ""
    tone: str = ""  # view, click, reply, ok, bad, warn, machine, self; empty: plain


@dataclass(frozen=True)
class Hints:
    """What a sentence may need besides the event: how moments are said, and the answer of its attempt."""

    moment: Callable[[str, str], str]  # (ISO time, zone or "") -> words
    answer: str = ""  # the server's own words
    server: str = ""  # who answered
    nth: int = 0  # which human view this is, counted from 1; 0 when it is not one


def say(kind: str, data: Data, hints: Hints) -> Said:
    """The event in words; an unknown kind says its own name rather than nothing."""
    speak = _WORDS.get(kind)
    return speak(data, hints) if speak else Said(kind.replace("_", " ").capitalize())


def ordinal(nth: int) -> str:
    """`second`, `third`, … `12th`."""
    return TIMES.get(nth, f"{nth}th")


def destination(url: str) -> str:
    """A link as a person names it: its file, else its host and path."""
    parts = urlsplit(url)
    name = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1])
    if "." in name:
        return name
    return (parts.hostname or url).removeprefix("www.") + unquote(parts.path.rstrip("/"))


def _scheduled(data: Data, hints: Hints) -> Said:
    if data.get("now"):
        return Said("Sent off", remark="with ten seconds to undo")
    when = hints.moment(str(data.get("at", "")), str(data.get("zone") or ""))
    return Said(f"Scheduled for {when}", remark=str(data.get("zone") or "").replace("_", " "))


def _rescheduled(data: Data, hints: Hints) -> Said:
    return Said(f"Moved to {hints.moment(str(data.get('at', '')), str(data.get('zone') or ''))}")


def _answered(text: str, tone: str) -> Callable[[Data, Hints], Said]:
    def speak(data: Data, hints: Hints) -> Said:
        return Said(text, remark=_joined(_by(data, hints), _copies(data)), server=_server_words(data, hints), tone=tone)

    return speak


def _server_words(data: Data, hints: Hints) -> str:
    words = str(data.get("words") or hints.answer or "")
    numbers = [str(data[name]) for name in ("code", "enhanced") if data.get(name)]
    prefix = " ".join(number for number in numbers if number not in words)
    return f"{prefix} {words}".strip()


def _copies(data: Data) -> str:
    refused = data.get("refused")
    return f"without the copy to {'; '.join(refused)}" if refused else ""


def _by(data: Data, hints: Hints) -> str:
    server = data.get("server") or hints.server
    return f"by {server}" if server else ""


def _deferred(data: Data, hints: Hints) -> Said:
    until = str(data.get("until") or "")
    remark = f"next try {hints.moment(until, '')}" if until else "tried again by itself"
    return Said("The server asked to wait", remark=remark, server=_server_words(data, hints), tone="warn")


def _retried(data: Data, hints: Hints) -> Said:
    to = str(data.get("address") or "")
    return Said("Retried at" if to else "Retried", what=to, remark=str(data.get("note") or ""))


def _hit(counted: Callable[[Data, Hints], Said], passive: str, own: str) -> Callable[[Data, Hints], Said]:
    """A view or click in the five ways it can have come about: all but people's own are said, not counted."""

    def speak(data: Data, hints: Hints) -> Said:
        verdict, why = str(data.get("verdict") or "human"), str(data.get("why") or "")
        target = destination(str(data["url"])) if data.get("url") else ""
        if verdict == "self":
            return Said(own, target, "not counted", tone="self")
        if verdict == "repeat":
            return Said(f"{passive} once more", target, _joined(why, "counted once"), tone="machine")
        if verdict == "machine":
            return Said(f"{passive} by a machine", target, _joined(why, "not counted"), tone="machine")
        if verdict == "unknown":
            return Said(f"{passive}, by whom is not clear yet", target, _joined(why, "not counted yet"), tone="machine")
        return counted(data, hints)

    return speak


def _viewed(data: Data, hints: Hints) -> Said:
    text = "Viewed" if hints.nth < 2 else f"Viewed, {ordinal(hints.nth)} time"
    return Said(text, remark=_through(data), tone="view")


def _clicked(data: Data, hints: Hints) -> Said:
    return Said("Clicked", what=destination(str(data.get("url") or "a link")), remark=_through(data), tone="click")


def _through(data: Data) -> str:
    """A person who came through a mail proxy is a person all the same."""
    return f"through {data['why']}" if data.get("why") else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _plain(text: str, tone: str = "") -> Callable[[Data, Hints], Said]:
    return lambda data, hints: Said(text, tone=tone)


def _failed(data: Data, hints: Hints) -> Said:
    why, words = str(data.get("sentence") or ""), _server_words(data, hints)
    return Said("Failed", remark=why, server="" if words in why else words, tone="bad")


_WORDS: dict[str, Callable[[Data, Hints], Said]] = {
    "drafted": _plain("Draft started"),
    "scheduled": _scheduled,
    "rescheduled": _rescheduled,
    "undone": _plain("Taken back into a draft"),
    "edited": _plain("Edited"),
    "handed_on": lambda data, hints: Said("Handed over", remark=f"from {data.get('from') or 'a colleague'}"),
    "cancelled": lambda data, hints: Said("Cancelled", remark=str(data.get("why") or "")),
    "handing_over": _plain("Handing over"),
    "put_back": lambda data, hints: Said("Put back in line", remark=str(data.get("words") or "nothing was sent")),
    "delivered": _answered("Delivered", "ok"),
    "deferred": _deferred,
    "bounced": _answered("Bounced", "bad"),
    "failed": _failed,
    "reported_spam": _answered("Reported as spam by the recipient", "bad"),
    "retried": _retried,
    "returned": _answered("Returned by a mail server", "bad"),
    "found_in_sent": _plain("Found in the mailbox's Sent folder: it went", "ok"),
    "evidence": lambda data, hints: Said("Evidence came in", remark=str(data.get("what") or ""), tone="ok"),
    "marked_delivered": _plain("Marked as delivered by hand", "ok"),
    "viewed": _hit(_viewed, "Opened", "You looked at it"),
    "clicked": _hit(_clicked, "Link followed", "You followed a link"),
    "replied": _plain("Replied", "reply"),
    "archived": _plain("Archived: views and clicks are no longer recorded"),
    "unarchived": _plain("Unarchived: views and clicks are recorded again"),
    "deleted": _plain("Deleted: can be restored for 30 days"),
    "restored": _plain("Restored"),
    "succeeded": _plain("Marked as a success", "ok"),
    "unsucceeded": _plain("No longer marked as a success"),
}
