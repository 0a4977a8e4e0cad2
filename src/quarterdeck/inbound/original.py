"""Where a report ends and the returned message begins, and what that message's header tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.inbound import headers
from quarterdeck.inbound.headers import Headers
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.verdict import Original

RETURNED = ("message/rfc822", "message/global", "message/partial", "text/rfc822-headers", "message/global-headers")
MARKER = re.compile(
    r"^[ \t>*=_-]*(?:"
    r"(?:this is |below is |included is |enclosed is |here is |the )?(?:a |the )?(?:copy|header|headers|"
    r"text) of (?:the |your )(?:original )?(?:message|mail|e-mail)"
    r"|(?:original|returned|unsent|your|rejected|undelivered)[ -]?(?:message|mail|"
    r"e-mail)(?: (?:follows?|header|headers|text|is attached|below))?(?: (?:follows?|below))?"
    r"|(?:the )?(?:original )?(?:message|mail)(?: headers?)?(?: text)? follows?|below this line is|message headers?"
    r"|the (?:original|header)s? .{0,40}follow(?:s|ing)?"
    r"|non-?deliverable message|original-?nachricht|message d'origine|mensaje original|"
    r"mensagem original|元のメール|送信されたメール"
    r")\b[^\n]{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
WEAK_MARKER = re.compile(r"^(?:original|returned|your|rejected) (?:message|mail)[ .]*$", re.IGNORECASE)
HEADER_LINE = re.compile(
    r"^(?:return-path|received|message-id|date|from|to|subject|mime-version|x-[\w-]+|reply-to|sender|user-agent"
    r"|content-[\w-]+|dkim-signature|envelope-to|delivered-to|arc-[\w-]+|list-[\w-]+|cc):",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"^[ \t]+\S")


@dataclass(frozen=True)
class Report:
    """A report's own words, and the header of the message that it returns."""

    notice: str
    returned: Headers


def divide(message: Part) -> Report:
    """The report, read from its text parts; the returned header from its own part, or else from below the text."""
    texts: list[str] = []
    returned = Headers()
    for part in message.walk():
        if part.kind in RETURNED:
            returned = returned if returned.fields else _enclosed(part)
        elif (not part.children and part.kind.startswith("text/") and not (part.kind == "text/html" and texts)) or (
            not part.children and part is message
        ):
            texts.append(part.text)
    notice, below = split("\n".join(texts))
    if not returned.fields:
        returned = _quoted(below)
    return Report(notice, returned)


def about(returned: Headers) -> Original:
    """What the returned header tells."""
    ids = returned.ids("message-id")
    senders = returned.addresses("from") or returned.addresses("return-path")
    named = [*returned.addresses("x-envelope-to"), *returned.addresses("to")] or list(returned.addresses("cc"))
    return Original(
        message_id=ids[0] if ids else "",
        sender=senders[0] if senders else "",
        recipients=tuple(dict.fromkeys(named)),
        subject=returned.get("subject"),
    )


def split(text: str) -> tuple[str, str]:
    """The text above and below the place where a returned message begins."""
    places = [place for place in (_marked(text), _header_run(text)) if place is not None]
    place = min(places, default=len(text))
    return text[:place], text[place:]


def _marked(text: str) -> int | None:
    for found in MARKER.finditer(text):
        before = text[: found.start()].strip()
        if WEAK_MARKER.match(found[0]) and len(before) < 40:
            continue  # "Your message", with which Exchange begins its report
        if before and not found[0].rstrip().endswith((".eml", "?")):
            return found.start()
    return None


def _header_run(text: str) -> int | None:
    """Where at least three header lines stand together."""
    offset, run, start = 0, 0, 0
    for line in text.splitlines(keepends=True):
        if HEADER_LINE.match(line):
            start = offset if not run else start
            run += 1
            if run == 3 and text[:start].strip():
                return start
        elif not (run and CONTINUED.match(line)):
            run = 0
        offset += len(line)
    return None


def _enclosed(part: Part) -> Headers:
    inner = part.children[0].headers if part.children else Headers()
    return inner if inner.fields else headers.read(part.text.lstrip("\n"))[0]


def _quoted(below: str) -> Headers:
    """The header below the text: the first lines that are header fields."""
    lines = below.splitlines()
    first = next((n for n, line in enumerate(lines) if HEADER_LINE.match(line.lstrip(" >"))), None)
    if first is None:
        return Headers()
    indent = re.match(r"[ >]*", lines[first])
    width = len(indent[0]) if indent else 0
    return headers.read("\n".join(line[width:] for line in lines[first : first + 200]))[0]
