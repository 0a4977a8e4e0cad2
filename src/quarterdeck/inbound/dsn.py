"""RFC 3464: the machine-readable part of a delivery report, wherever a server has put it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.inbound import headers
from quarterdeck.inbound.headers import Headers
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.original import split

PARTS = ("message/delivery-status", "message/global-delivery-status")
RECIPIENT_FIELDS = ("original-recipient", "final-recipient")
FACTS = ("action", "status", "diagnostic-code")
LOOSE = re.compile(r"^(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
LOOSE_FACT = re.compile(r"^(?:action|status|diagnostic-code)[ \t]*:", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
MOST = 200  # recipients that are read of one report


@dataclass(frozen=True)
class Report:
    """The fields about one recipient."""

    address: str
    action: str
    status: str
    diagnostic: str
    category: str  # PowerMTA's X-PowerMTA-BounceCategory, or ""


def reports(message: Part) -> list[Report]:
    """One report per recipient; empty if the message has no such part."""
    inside = [part.text for part in message.walk() if part.kind in PARTS]
    if not inside:
        texts = [split(part.text)[0] for part in message.walk() if part.kind.startswith("text/") and not part.children]
        inside = [_loose(text) for text in texts if LOOSE.search(text) and LOOSE_FACT.search(text)]
    found = [_report(group) for text in inside for group in _groups(text)]
    return found[:MOST]


def _loose(text: str) -> str:
    """The field lines of a text that mixes them with prose."""
    places = [found.start() for pattern in (LOOSE, LOOSE_FACT) if (found := pattern.search(text))]
    return text[min(places) :]


def _groups(text: str) -> list[Headers]:
    """The groups of fields that are about a recipient. Some servers tear a group apart by empty lines."""
    groups: list[Headers] = []
    for block in re.split(r"\n[ \t]*\n", text.strip("\n")):
        fields, _rest = headers.read(block.lstrip("\n"))
        if not fields.has(*RECIPIENT_FIELDS, *FACTS):
            continue
        if groups and _belong_together(groups[-1], fields):
            groups[-1] = Headers((*groups[-1].fields, *fields.fields))
        else:
            groups.append(fields)
    return groups


def _belong_together(first: Headers, second: Headers) -> bool:
    """Whether the second is about the same recipient: it names none, or the first names none and lacks facts."""
    if not second.has(*RECIPIENT_FIELDS):
        return True
    return not first.has(*RECIPIENT_FIELDS) and not all(first.has(name) for name in FACTS[:2])


def _report(fields: Headers) -> Report:
    status = STATUS.search(fields.get("status"))
    return Report(
        address=_address(fields),
        action=(fields.word("action").split() or [""])[0].strip("().,"),
        status=status[0] if status else "",
        diagnostic=fields.get("diagnostic-code"),
        category=fields.word("x-powermta-bouncecategory"),
    )


def _address(fields: Headers) -> str:
    """The address as we wrote it: the original recipient, else the final one."""
    for name in (*RECIPIENT_FIELDS, "x-actual-recipient"):
        found = headers.addresses(fields.get(name).partition(";")[2] or fields.get(name))
        if found:
            return found[0]
    return ""
