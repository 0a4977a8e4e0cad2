"""Where a report ends and the returned message begins, and what that message's header tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.inbound import headers
from quarterdeck.inbound.headers import Headers
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.verdict import Original

RETURNED = ("message/rfc822", "message/global", "message/partial", "text/rfc822-headers", "message/global-headers")
MESSAGE = r"(?:message|mail|e-?mail|letter)"
MARKER = re.compile(  # a line that says that the message comes now, in so many words
    r"^[ \t>*=_-]*(?:"
    r"(?:(?:this|below|included|enclosed|here|following|attached) (?:is|are) )?(?:a |the )?"
    rf"(?:copy|headers?|text|contents?|part) of (?:the |your )(?:original |returned )?{MESSAGE}"
    rf"|(?:the )?(?:original|returned|unsent|rejected|your|undelivered)? ?{MESSAGE}(?: headers?|"
    rf" text)* (?:follows?\b|is (?:attached|below))"
    r"|below this line is|the (?:original|headers?) [^\n]{0,40}follow(?:s|ing)?\b"
    r")[^\n]{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
TITLE = re.compile(  # a line that is nothing but the returned message's title
    r"^[ \t>*=_-]*(?:"
    rf"(?:original|returned|unsent|rejected|undelivered|"
    rf"non-?deliverable)[ -]?{MESSAGE}(?: headers?| text| body)?|message headers?"
    r"|original-?nachricht|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|"
    r"messaggio originale"
    r"|元のメール|送信されたメール"
    r")[ \t.:*=_-]*$",
    re.IGNORECASE | re.MULTILINE,
)
HEADER_LINE = re.compile(
    r"^(?:return-path|received|message-id|date|from|to|subject|mime-version|x-[\w-]+|reply-to|sender|user-agent"
    r"|content-[\w-]+|dkim-signature|envelope-to|delivered-to|arc-[\w-]+|list-[\w-]+|cc):",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"^[ \t]+\S")
SUMMARY = re.compile(r"^(?:to|cc|subject|sent):", re.IGNORECASE)  # lines that reports sum a message up by


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


def wrapped(message: Part) -> Part | None:
    """The report inside, where a gateway has only wrapped one to add words of its own."""
    if message.headers.parameter("content-type", "report-type").casefold() != "delivery-status":
        return None
    enclosed = (part.children[0] for part in message.walk() if part.kind == RETURNED[0] and part.children)
    return next((each for each in enclosed if each.kind == "multipart/report"), None)


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
    found = (each.start() for pattern in (MARKER, TITLE) for each in pattern.finditer(text))
    return min((place for place in found if text[:place].strip()), default=None)


def _header_run(text: str) -> int | None:
    """Where at least three header lines stand together, and more than a summary of the message."""
    offset, run, start, more = 0, 0, 0, False
    for line in text.splitlines(keepends=True):
        if HEADER_LINE.match(line):
            start = offset if not run else start
            run, more = run + 1, more or not SUMMARY.match(line)
            if run >= 3 and more and text[:start].strip():
                return start
        elif not (run and CONTINUED.match(line)):
            run, more = 0, False
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
