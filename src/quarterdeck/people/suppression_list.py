"""The whole list of whom we do not mail: who sees what of it, adding by hand or from a file, and giving it out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from quarterdeck.kit.keys import address_key
from quarterdeck.people.importing import sheet
from quarterdeck.people.models import Person, Suppression
from quarterdeck.people.models.suppression import LONGEST_NOTE, SuppressionQuerySet
from quarterdeck.team.models import AuditEntry

if TYPE_CHECKING:
    from quarterdeck.team.models import User

Kind = Suppression.Kind
LARGEST = 20 * 1024 * 1024  # bytes of a file
TAKEN = (Kind.UNSUBSCRIBED, Kind.MANUAL, Kind.BOUNCED, Kind.COMPLAINED, Kind.DOMAIN)  # kinds that a file may name
DOMAIN = re.compile(r"@?((?!-)[\w-]{1,63}(?:\.(?!-)[\w-]{1,63})+)")
COLUMNS = ("address", "kind", "since", "until", "note")
NOTE_HEADINGS = {"note", "notes", "reason", "why", "comment", "reden", "opmerking", "waarom"}
KIND_HEADINGS = {"kind", "type", "soort", "status"}


@dataclass(frozen=True)
class Entry:
    """One row of a file that can be taken in; `address` is a domain for that kind."""

    address: str
    kind: str
    note: str

    @property
    def label(self) -> str:
        """The kind, in words."""
        return str(Kind(self.kind).label)


@dataclass
class Preview:
    """What a file holds: what would be taken in, and which lines cannot be, with why."""

    entries: list[Entry] = field(default_factory=list)
    known: int = 0  # blocked already for the same reason
    wrong: list[tuple[int, str, str]] = field(default_factory=list)  # line, text, why


def visible_to(user: User) -> SuppressionQuerySet:
    """All for an admin; for others blocked domains, and the people whom they see (design 9)."""
    rows = Suppression.objects.all()
    if user.is_admin:
        return rows
    seen = Person.objects.visible_to(user).values("address_key")
    return rows.filter(Q(kind=Kind.DOMAIN) | Q(address_key__in=seen))


def read_entry(text: str) -> tuple[str, bool]:
    """An address, or a domain with True; raises ValueError with words for a person."""
    said = address_key(text.strip().strip("<>;,"))
    domain = DOMAIN.fullmatch(said)
    if domain:
        return domain[1], True
    try:
        validate_email(said)
    except ValidationError:
        raise ValueError(_("This is neither an email address nor a domain.")) from None
    return said, False


@transaction.atomic
def add(text: str, note: str, *, by: User) -> str:
    """Block an address, or (admins only) a domain; returns it folded. Raises ValueError, PermissionError."""
    said, is_domain = read_entry(text)
    if is_domain and not by.is_admin:
        raise PermissionError("only an admin blocks a domain")
    kind = Kind.DOMAIN if is_domain else Kind.MANUAL
    Suppression.suppress([said], kind, note, by)
    AuditEntry.record(by, "suppression.added", None, address=said, kind=str(kind), note=note)
    return said


def preview(data: bytes, default: str) -> Preview:
    """Look into a file; a row without a kind of its own is of the `default` one. Raises sheet.BadSheet."""
    table = sheet.read(data)
    sheet.count(table)
    places = _places(table.headings, next(table.records(), None))
    found, seen = Preview(), set()
    for record in table.records():
        cells = [each.strip() for each in record.cells]
        entry, why = _entry(cells, places, default)
        if entry is None:
            found.wrong.append((record.line, " ".join(filter(None, cells))[:80], why))
        elif (entry.address, entry.kind) not in seen:
            seen.add((entry.address, entry.kind))
            found.entries.append(entry)
    found.known = _known(found.entries)
    return found


@transaction.atomic
def take(entries: Sequence[Entry], *, by: User) -> int:
    """Block them all, and say so in the audit log; returns how many stand more than before."""
    by_kind: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        by_kind[entry.kind][entry.address] = entry.note
    new = len(entries) - _known(entries)
    for kind, notes in by_kind.items():
        Suppression.suppress(list(notes), kind, by=by, source=Suppression.Source.IMPORT, notes=notes)
    AuditEntry.record(by, "suppression.imported", None, rows=len(entries), new=new)
    return new


def export(rows: SuppressionQuerySet) -> Iterator[bytes]:
    """What stands, as a CSV file that can be taken in again; erased people are hashes and stay here."""
    standing = rows.standing().filter(sender=None).exclude(kind=Kind.ERASED).order_by("address_key", "kind")
    fields = standing.values_list("address_key", "kind", "since", "until", "note")
    table = (
        (address, kind, since.isoformat(), until.isoformat() if until else "", note)
        for address, kind, since, until, note in fields.iterator(chunk_size=2000)
    )
    return sheet.written(COLUMNS, table)


@dataclass(frozen=True)
class _Places:
    address: int
    kind: int | None
    note: int | None


def _places(headings: Sequence[str], first: sheet.Record | None) -> _Places:
    """Which column holds what: by its heading, the address else by an @ in the first row, else the first column."""
    folded = [address_key(each) for each in headings]
    cells = first.cells if first else []
    addresses = [n for n, each in enumerate(folded) if "mail" in each or each in ("address", "domain", "adres")]
    addresses += [n for n, cell in enumerate(cells) if "@" in cell]
    kinds = [n for n, each in enumerate(folded) if each in KIND_HEADINGS]
    notes = [n for n, each in enumerate(folded) if each in NOTE_HEADINGS]
    return _Places(addresses[0] if addresses else 0, kinds[0] if kinds else None, notes[0] if notes else None)


def _entry(cells: Sequence[str], places: _Places, default: str) -> tuple[Entry | None, str]:
    """A row as an entry, or why it is none."""
    try:
        address, is_domain = read_entry(_cell(cells, places.address))
    except ValueError as error:
        return None, str(error)
    kind = Kind.DOMAIN if is_domain else _cell(cells, places.kind).lower().replace(" ", "_") or default
    if kind not in TAKEN or (kind == Kind.DOMAIN and not is_domain):
        return None, _("“%(kind)s” is no kind that a file can bring.") % {"kind": kind}
    return Entry(address, str(kind), _cell(cells, places.note)[:LONGEST_NOTE]), ""


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].removeprefix("'") if place is not None and place < len(cells) else ""


def _known(entries: Sequence[Entry]) -> int:
    keys = {entry.address for entry in entries}
    standing = Suppression.objects.standing().filter(address_key__in=keys, sender=None)
    known = set(standing.values_list("address_key", "kind"))
    return sum((entry.address, entry.kind) in known for entry in entries)
