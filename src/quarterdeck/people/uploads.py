"""Files of people, as a teammate handles them: handed in, their columns said, run, undone; the refused rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.kit.sayings import keep, words_of
from quarterdeck.people.importing import columns, sheet
from quarterdeck.people.importing.sheet import BadSheet
from quarterdeck.people.models import Group, ImportRow, Upload

if TYPE_CHECKING:
    from quarterdeck.team.models import User

SAMPLE = 8  # rows that the preview shows
LONGEST_SAMPLE = 200  # characters of one cell in it


@dataclass(frozen=True)
class Choices:
    """What a person decides before an import runs."""

    mapping: Sequence[str]
    group: Group | None = None
    owner: User | None = None
    overwrite: bool = False


def receive(name: str, data: bytes, file: Any, *, by: User) -> Upload:
    """A new upload of `data`, which is stored as `file`: ready for the columns to be said, or failed."""
    upload = Upload.objects.create(by=by, name=name[:160] or _("people.csv"), file=file)
    try:
        table = sheet.read(data)
        total = sheet.count(table)
    except BadSheet as error:
        upload.move(Upload.Status.FAILED, problem=keep(words_of(error), 300))
        return upload
    rows = [[cell.strip()[:LONGEST_SAMPLE] for cell in record.cells] for record in islice(table.records(), SAMPLE)]
    guessed = columns.guess(table.headings, rows)
    upload.move(Upload.Status.CHECKED, headings=table.headings, sample=rows, total=total, mapping=guessed)
    return upload


def start(upload: Upload, choices: Choices) -> None:
    """Let a worker take it in; raises BadMapping, and WrongState when it was started already."""
    columns.check(choices.mapping, len(upload.headings))
    upload.move(
        Upload.Status.RUNNING,
        mapping=list(choices.mapping), group=choices.group, owner=choices.owner, overwrite=choices.overwrite,
        started_at=timezone.now(),
    )  # fmt: skip


def undo(upload: Upload) -> None:
    """Let a worker take it back; raises WrongState unless it is done."""
    upload.move(Upload.Status.UNDOING)


def refused(upload: Upload) -> Iterator[bytes]:
    """The refused rows as a CSV file: their cells as they were, the line, the reason."""
    rows = upload.rows.filter(outcome=ImportRow.Outcome.REFUSED).order_by("number")
    width = len(upload.headings)
    facts = rows.values_list("cells", "line", "reason").iterator(chunk_size=1_000)
    lines = ([*(cells or ()), *[""] * (width - len(cells or ())), str(line), reason] for cells, line, reason in facts)
    return sheet.written([*upload.headings, _("Line"), _("Reason")], lines)


def kept(upload: Upload) -> list[tuple[str, str]]:
    """The first people whom an undo left as they are, by address, with the reason."""
    rows = upload.rows.filter(undone=ImportRow.Undone.KEPT).order_by("number")
    return list(rows.values_list("address_key", "reason")[:50])
