"""Bytes of a CSV file, from wherever it was saved: its encoding, its delimiter, its rows. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from quarterdeck.kit.sayings import Saying

LARGEST = 60 * 1024 * 1024  # bytes
MOST_ROWS = 250_000
MOST_COLUMNS = 200
DELIMITERS = ",;\t|"
LOOK = 60  # rows that tell the delimiter
CONTROLS = "\x01\x02\x03\x04\x05\x06\x07\x08"  # no text has them
FORMULA = ("=", "+", "-", "@", "\t", "\r")

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
FOREIGN = (
    (b"PK\x03\x04", _("a workbook or archive; save it as CSV in your spreadsheet program first")),
    (b"\xd0\xcf\x11\xe0", _("an old Excel workbook; save it as CSV first")),
    (b"%PDF", _("a PDF document")),
)


class BadSheet(ValueError):
    """The file cannot be read as a table; `str()` tells a person why."""


@dataclass(frozen=True)
class Record:
    """One row that holds anything; `line` is where it ends in the file."""

    number: int
    line: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table as text; `headings` are made up where the file has none."""

    text: str
    delimiter: str
    headings: list[str]
    has_headings: bool

    def records(self) -> Iterator[Record]:
        """The rows below the headings that hold anything, in order; raises BadSheet where the file breaks off."""
        below = islice(_rows(self.text, self.delimiter), int(self.has_headings), None)
        for number, (line, cells) in enumerate(below, 1):
            yield Record(number, line, cells)


def read(data: bytes) -> Sheet:
    """The table in `data`; raises BadSheet."""
    text = _text(data)
    delimiter, text = _delimiter(text)
    first = next((cells for _, cells in _rows(text, delimiter)), None)
    if first is None:
        raise BadSheet(_("The file is empty."))
    if len(first) > MOST_COLUMNS:
        raise BadSheet(
            Saying(
                _("The file has %(first)s columns; %(MOST_COLUMNS)s is the most."),
                first=len(first),
                MOST_COLUMNS=MOST_COLUMNS,
            )
        )
    has_headings = not any("@" in cell for cell in first)
    headings = [cell.strip()[:100] for cell in first] if has_headings else [""] * len(first)
    named = [heading or unnamed(n) for n, heading in enumerate(headings, 1)]
    return Sheet(text, delimiter, named, has_headings)


def unnamed(n: int) -> str:
    """What the n-th column is called where the file does not say, in the reader's language."""
    return gettext("Column %(n)s") % {"n": n}


def count(sheet: Sheet) -> int:
    """How many rows there are; raises BadSheet for none, too many, or a file that breaks off."""
    total = sum(1 for _ in islice(sheet.records(), MOST_ROWS + 1))
    if not total:
        raise BadSheet(_("There is no row below the headings."))
    if total > MOST_ROWS:
        raise BadSheet(
            Saying(
                _("The file has more than %(MOST_ROWS)s rows. Split it, and import the parts one by one."),
                MOST_ROWS=format(MOST_ROWS, ","),
            )
        )
    return total


def harmless(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def written(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A CSV file that spreadsheet programs open in the right encoding, formulas defused."""
    yield codecs.BOM_UTF8
    for row in chain([headings], rows):
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue().encode()


def _text(data: bytes) -> str:
    for magic, words in FOREIGN:
        if data.startswith(magic):
            raise BadSheet(Saying(_("This is %(what)s."), what=Saying(words)))
    try:
        text = _decoded(data)
    except UnicodeError:
        raise BadSheet(_("This is not a text file that we can read. Save it as CSV, in UTF-8.")) from None
    if text.count("\0") > len(text) / 100 or any(control in text[:4000] for control in CONTROLS):
        raise BadSheet(_("This is not a text file. Save it as CSV, in UTF-8."))
    return text.replace("\0", "")


def _decoded(data: bytes) -> str:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data.decode(encoding)
    head = data[:4000]
    zeros = (head[::2].count(0), head[1::2].count(0))
    if max(zeros) > len(head) / 5:  # every other byte of western text in UTF-16 is zero
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without Excel's `sep=;` line."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    return max(DELIMITERS, key=lambda each: _fit(text, each)), text


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter fits: the share of rows of the commonest width above one, then that width."""
    try:
        widths = Counter(len(cells) for _, cells in islice(_rows(text, delimiter), LOOK))
    except BadSheet:
        return (0.0, 0)
    width, often = max(widths.items(), key=lambda each: (each[0] > 1, each[1]), default=(0, 0))
    return (often / widths.total(), width) if width > 1 else (0.0, 0)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with the line where each ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise BadSheet(
            Saying(_("The file breaks off at line %(line_num)s: %(error)s."), line_num=reader.line_num, error=error)
        ) from None
